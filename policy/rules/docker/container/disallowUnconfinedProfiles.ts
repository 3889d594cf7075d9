import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowUnconfinedProfiles = defineResourceRule(container, {
  name: "docker-container-disallow-unconfined-profiles",
  description: "A container keeps the profiles that confine its system calls.",
  severity: "high",
  remediationSteps: "Remove the option, or give the program a profile of its own.",
  url: "https://docs.docker.com/engine/security/seccomp/",
  onUnknown: "checkKnownElements",
  validateResource: ({ securityOpts }) => {
    const found: string[] = [];
    for (const option of securityOpts ?? [])
      if (/^(seccomp|apparmor|systempaths)[:=]unconfined$|^label[:=]disable$/.test(option))
        found.push(option);
    return found.map((option) => `switches confinement off: ${option}`);
  },
  remediateResource: (inputs) => ({
    ...inputs,
    securityOpts: [...(inputs.securityOpts ?? [])].filter(
      (option) => !/[:=](unconfined|disable)$/.test(option),
    ),
  }),
});

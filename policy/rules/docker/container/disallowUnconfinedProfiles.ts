import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowUnconfinedProfiles = defineResourceRule(container, {
  name: "docker-container-disallow-unconfined-profiles",
  description: "A container runs with seccomp, AppArmor and SELinux confinement.",
  severity: "high",
  remediationSteps: "Remove the option, or use a custom profile.",
  url: "https://docs.docker.com/engine/security/seccomp/",
  onUnknown: "checkKnownElements",
  validateResource: ({ securityOpts }) => {
    const unconfined: string[] = [];
    for (const option of securityOpts ?? [])
      if (/^(seccomp|apparmor|systempaths)[:=]unconfined$|^label[:=]disable$/.test(option))
        unconfined.push(option);
    return unconfined.map((option) => `switches confinement off: ${option}`);
  },
  remediateResource: (inputs) => ({
    ...inputs,
    securityOpts: [...(inputs.securityOpts ?? [])].filter(
      (option) => !/[:=](unconfined|disable)$/.test(option),
    ),
  }),
});

import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSharedPropagation = defineResourceRule(container, {
  name: "docker-container-disallow-shared-propagation",
  description: "A container's own mounts do not propagate to the host.",
  severity: "medium",
  remediationSteps: 'Set `bindOptions.propagation` to "rprivate" or "rslave".',
  url: "https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation",
  onUnknown: "checkKnownElements",
  validateResource: ({ mounts }) => {
    const sharedTargets: string[] = [];
    for (const { target, bindOptions } of mounts ?? [])
      if (/^r?shared$/.test(bindOptions?.propagation ?? "")) sharedTargets.push(target);
    return sharedTargets.map((target) => `shares what it mounts below ${target} with the host`);
  },
});

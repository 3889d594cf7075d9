import { formatPortRanges } from "../../../detectors/network.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSystemPorts = defineResourceRule(container, {
  name: "docker-container-disallow-system-ports",
  description: "Ports below 1024 are the proxy's.",
  severity: "low",
  remediationSteps: "Publish a port above 1023, or let the proxy pass requests on.",
  url: "https://www.cisecurity.org/benchmark/docker",
  onUnknown: "checkKnownElements",
  defaultConfig: { allowed: [80, 443] },
  validateResource: ({ ports }, { config: { allowed } }) => {
    const found: number[] = [];
    for (const { external } of ports ?? [])
      if (external !== undefined && external > 0 && external < 1024 && !allowed.includes(external))
        found.push(external);
    return formatPortRanges(found).map((port) => `publishes port ${port}, which belongs to the system`);
  },
});

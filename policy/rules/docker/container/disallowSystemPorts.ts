import { formatPortRanges } from "../../../detectors/network.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSystemPorts = defineResourceRule(container, {
  name: "docker-container-disallow-system-ports",
  description: "Only the proxy publishes ports below 1024.",
  severity: "low",
  remediationSteps: "Publish a port above 1023, or route requests through the proxy.",
  url: "https://www.cisecurity.org/benchmark/docker",
  onUnknown: "checkKnownElements",
  defaultConfig: { allowed: [80, 443] },
  validateResource: ({ ports }, { config: { allowed } }) => {
    const systemPorts: number[] = [];
    for (const { external } of ports ?? [])
      if (external !== undefined && external > 0 && external < 1024 && !allowed.includes(external))
        systemPorts.push(external);
    return formatPortRanges(systemPorts).map((port) => `publishes port ${port}, which belongs to the system`);
  },
});

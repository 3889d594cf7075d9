import { container } from "../../../kinds.ts";
import { ranges } from "../../../meaning/network.ts";
import { rule } from "../../../rule.ts";

export const disallowSystemPorts = rule(container, {
  name: "docker-container-disallow-system-ports",
  description: "Ports below 1024 are the proxy's.",
  severity: "low",
  remediationSteps: "Publish a port above 1023, or let the proxy pass requests on.",
  url: "https://www.cisecurity.org/benchmark/docker",
  settings: { allowed: [80, 443] },
  judge: ({ ports }, { settings: { allowed } }) => {
    const found: number[] = [];
    for (const { external } of ports ?? [])
      if (external !== undefined && external > 0 && external < 1024 && !allowed.includes(external))
        found.push(external);
    return ranges(found).map((port) => `publishes port ${port}, which belongs to the system`);
  },
});

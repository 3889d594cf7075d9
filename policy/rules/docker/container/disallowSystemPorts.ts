import { container } from "../../../kinds.ts";
import { rule } from "../../../rule.ts";

export const disallowSystemPorts = rule(container, {
  name: "docker-container-disallow-system-ports",
  description: "Ports below 1024 are the proxy's.",
  severity: "low",
  remediationSteps: "Publish a port above 1023, or let the proxy pass requests on.",
  url: "https://www.cisecurity.org/benchmark/docker",
  settings: { allowed: [80, 443] },
  judge: ({ ports }, { settings: { allowed } }) => {
    const found: string[] = [];
    for (const { external } of ports ?? [])
      if (external !== undefined && external > 0 && external < 1024 && !allowed.includes(external))
        found.push(`publishes port ${external}, which belongs to the system`);
    return found;
  },
});

import { container } from "../../../kinds.ts";
import { isEveryInterface } from "../../../meaning/network.ts";
import { rule } from "../../../rule.ts";

export const disallowEngineApi = rule(container, {
  name: "docker-container-disallow-engine-api",
  description: "The container engine's API is not published without TLS.",
  severity: "critical",
  remediationSteps: "Reach the engine by ssh:// instead, and publish nothing.",
  url: "https://docs.docker.com/engine/security/protect-access/",
  judge: ({ ports }) => {
    const found: string[] = [];
    for (const { internal, ip } of ports ?? [])
      if (internal === 2375 && isEveryInterface(ip))
        found.push("publishes port 2375, the API of the container engine without TLS");
    return found;
  },
});

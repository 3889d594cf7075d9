import { isEveryInterface } from "../../../detectors/network.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowEngineApi = defineResourceRule(container, {
  name: "docker-container-disallow-engine-api",
  description: "The container engine's API is not published without TLS.",
  severity: "critical",
  remediationSteps: "Connect to the engine with ssh://, and do not publish the port.",
  url: "https://docs.docker.com/engine/security/protect-access/",
  onUnknown: "checkKnownElements",
  validateResource: ({ ports }) => {
    const violations: string[] = [];
    for (const { internal, ip } of ports ?? [])
      if (internal === 2375 && isEveryInterface(ip))
        violations.push("publishes port 2375, the API of the container engine without TLS");
    return violations;
  },
});

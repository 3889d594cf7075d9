import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireMemoryLimit = defineResourceRule(container, {
  name: "docker-container-require-memory-limit",
  description: "A container has a memory limit.",
  severity: "medium",
  remediationSteps: "Set `memory` (megabytes) and `memorySwap` to the same.",
  url: "https://docs.docker.com/engine/containers/resource_constraints/",
  onUnknown: "stop",
  validateResource: ({ memory }) => violationIf(!memory, "may take all of the host's memory"),
});

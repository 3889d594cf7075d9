import { container } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireMemoryLimit = rule(container, {
  name: "docker-container-require-memory-limit",
  description: "A container has a limit of memory.",
  severity: "medium",
  remediationSteps: "Set `memory` (megabytes) and `memorySwap` to the same.",
  url: "https://docs.docker.com/engine/containers/resource_constraints/",
  judge: ({ memory }) => violation(!memory, "may take all of the host's memory"),
});

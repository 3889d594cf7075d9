import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireOwnNetwork = defineResourceRule(container, {
  name: "docker-container-require-own-network",
  description: "A container is on a network of its app, not on the default bridge.",
  severity: "low",
  remediationSteps:
    "Create a docker.Network and add it to `networksAdvanced`. Only its containers can resolve each other by name.",
  url: "https://docs.docker.com/engine/network/drivers/bridge/",
  onUnknown: "stop",
  validateResource: ({ networksAdvanced, networkMode }) =>
    violationIf(
      (networksAdvanced ?? []).length === 0 && ["", "bridge", "default"].includes(networkMode ?? ""),
      "is on the default bridge, with every other container there",
    ),
});

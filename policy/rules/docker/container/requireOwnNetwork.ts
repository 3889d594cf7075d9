import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireOwnNetwork = defineResourceRule(container, {
  name: "docker-container-require-own-network",
  description: "A container is on a network of its app, not on the default bridge.",
  severity: "low",
  remediationSteps:
    "Make a docker.Network and name it in `networksAdvanced`: containers find each other by name there, and no others.",
  url: "https://docs.docker.com/engine/network/drivers/bridge/",
  onUnknown: "stop",
  validateResource: ({ networksAdvanced, networkMode }) =>
    violationIf(
      (networksAdvanced ?? []).length === 0 && ["", "bridge", "default"].includes(networkMode ?? ""),
      "is on the default bridge, with every other container there",
    ),
});

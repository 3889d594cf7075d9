import { runsOnce } from "../../../detectors/oneShot.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireHealthcheck = defineResourceRule(container, {
  name: "docker-container-require-healthcheck",
  description: "A long-running container has a health check.",
  severity: "medium",
  remediationSteps: "Set `healthcheck.tests` to a command that fails when the service does not answer.",
  url: "https://docs.docker.com/reference/dockerfile/#healthcheck",
  onUnknown: "stop",
  validateResource: (inputs) =>
    violationIf(
      !runsOnce(inputs) && ["", "NONE"].includes(inputs.healthcheck?.tests?.[0] ?? ""),
      "has no health check, so nobody notices that it stopped working",
    ),
});

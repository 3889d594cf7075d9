import { container } from "../../../kinds.ts";
import { runsOnce } from "../../../meaning/oneShot.ts";
import { rule, violation } from "../../../rule.ts";

export const requireHealthcheck = rule(container, {
  name: "docker-container-require-healthcheck",
  description: "A container that keeps running says whether it works.",
  severity: "medium",
  remediationSteps: "Set `healthcheck.tests` to a command that fails when the service does not answer.",
  url: "https://docs.docker.com/reference/dockerfile/#healthcheck",
  judge: (inputs) =>
    violation(
      !runsOnce(inputs) && ["", "NONE"].includes(inputs.healthcheck?.tests?.[0] ?? ""),
      "has no health check, so nobody learns that it stopped to work",
    ),
});

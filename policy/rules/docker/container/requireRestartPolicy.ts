import { runsOnce } from "../../../detectors/oneShot.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireRestartPolicy = defineResourceRule(container, {
  name: "docker-container-require-restart-policy",
  description: "A container restarts after it exits and after the host restarts.",
  severity: "low",
  remediationSteps: 'Set `restart` to "unless-stopped".',
  url: "https://docs.docker.com/engine/containers/start-containers-automatically/",
  onUnknown: "stop",
  defaultConfig: { allowed: ["unless-stopped", "always", "on-failure"] },
  validateResource: (inputs, { config: { allowed } }) =>
    violationIf(
      !runsOnce(inputs) && !allowed.includes(inputs.restart ?? "no"),
      `is not started again by its restart policy "${inputs.restart ?? "no"}"`,
    ),
});

import { container } from "../../../kinds.ts";
import { runsOnce } from "../../../meaning/oneShot.ts";
import { rule, violation } from "../../../rule.ts";

export const requireRestartPolicy = rule(container, {
  name: "docker-container-require-restart-policy",
  description: "A container is started again when it ends or the host does.",
  severity: "low",
  remediationSteps: 'Set `restart` to "unless-stopped".',
  url: "https://docs.docker.com/engine/containers/start-containers-automatically/",
  settings: { allowed: ["unless-stopped", "always", "on-failure"] },
  judge: (inputs, { settings: { allowed } }) =>
    violation(
      !runsOnce(inputs) && !allowed.includes(inputs.restart ?? "no"),
      `is not started again by its restart policy "${inputs.restart ?? "no"}"`,
    ),
});

import { container } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireRestartPolicy = rule(container, {
  name: "docker-container-require-restart-policy",
  description: "A container is started again when it ends or the host does.",
  severity: "low",
  remediationSteps: 'Set `restart` to "unless-stopped".',
  url: "https://docs.docker.com/engine/containers/start-containers-automatically/",
  settings: { allowed: ["unless-stopped", "always", "on-failure"] },
  judge: ({ restart, mustRun }, { settings: { allowed } }) =>
    violation(
      mustRun !== false && !allowed.includes(restart ?? "no"),
      `is not started again by its restart policy "${restart ?? "no"}"`,
    ),
});

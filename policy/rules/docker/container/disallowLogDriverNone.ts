import { container } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowLogDriverNone = rule(container, {
  name: "docker-container-disallow-log-driver-none",
  description: "A container's log is kept.",
  severity: "medium",
  remediationSteps: 'Remove `logDriver`, or set it to "local".',
  url: "https://docs.docker.com/engine/logging/configure/",
  judge: ({ logDriver }) => violation(logDriver === "none", "throws its log away"),
  remediate: ({ logDriver, ...inputs }) => inputs,
});

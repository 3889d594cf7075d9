import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowLogDriverNone = defineResourceRule(container, {
  name: "docker-container-disallow-log-driver-none",
  description: "A container's log is kept.",
  severity: "medium",
  remediationSteps: 'Remove `logDriver`, or set it to "local".',
  url: "https://docs.docker.com/engine/logging/configure/",
  onUnknown: "checkKnownElements",
  validateResource: ({ logDriver }) => violationIf(logDriver === "none", "throws its log away"),
  remediateResource: ({ logDriver, ...inputs }) => inputs,
});

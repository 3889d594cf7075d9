import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireReadOnlyRoot = defineResourceRule(container, {
  name: "docker-container-require-read-only-root",
  description: "A container's root file system is read-only.",
  severity: "low",
  remediationSteps: "Set `readOnly`, and mount a volume or `tmpfs` where the program writes.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "stop",
  validateResource: ({ readOnly }) => violationIf(readOnly !== true, "can change its own programs"),
});

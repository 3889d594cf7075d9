import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowRootUser = defineResourceRule(container, {
  name: "docker-container-disallow-root-user",
  description: "A container is not configured to run as root.",
  severity: "medium",
  remediationSteps: "Set `user` to a number other than 0, or remove it to use the image's user.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ user }) => violationIf(/^(root|0+)(:|$)/.test(user ?? ""), "is told to run as root"),
});

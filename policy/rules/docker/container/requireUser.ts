import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireUser = defineResourceRule(container, {
  name: "docker-container-require-user",
  description: "A container sets the user that it runs as.",
  severity: "low",
  remediationSteps: "Set `user` to a number other than 0, so that a new image cannot change it to root.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "stop",
  validateResource: ({ user }) =>
    violationIf(!user, "runs as whatever user its image names, root by default"),
});

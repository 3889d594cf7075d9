import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPrivileged = defineResourceRule(container, {
  name: "docker-container-disallow-privileged",
  description: "A container does not run privileged.",
  severity: "critical",
  remediationSteps: "Remove `privileged` and add the one capability or device that the program needs.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ privileged }) =>
    violationIf(privileged === true, "runs privileged, so root in it is root on the host"),
  remediateResource: (inputs) => ({ ...inputs, privileged: false }),
});

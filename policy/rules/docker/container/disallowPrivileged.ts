import { container } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPrivileged = rule(container, {
  name: "docker-container-disallow-privileged",
  description: "A container does not run privileged.",
  severity: "critical",
  remediationSteps: "Remove `privileged` and add the one capability or device that the program needs.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  judge: ({ privileged }) =>
    violation(privileged === true, "runs privileged, so root in it is root on the host"),
  remediate: (inputs) => ({ ...inputs, privileged: false }),
});

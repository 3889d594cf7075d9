import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireNoNewPrivileges = defineResourceRule(container, {
  name: "docker-container-require-no-new-privileges",
  description: "A program in a container cannot gain privileges through a setuid file.",
  severity: "medium",
  remediationSteps: 'Add "no-new-privileges:true" to `securityOpts`.',
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "stop",
  validateResource: ({ securityOpts }) =>
    violationIf(
      !(securityOpts ?? []).some((option) => /^no-new-privileges([:=]true)?$/.test(option)),
      "may gain privileges through setuid files",
    ),
  remediateResource: (inputs) => ({
    ...inputs,
    securityOpts: [
      ...[...(inputs.securityOpts ?? [])].filter((option) => !option.startsWith("no-new-privileges")),
      "no-new-privileges:true",
    ],
  }),
});

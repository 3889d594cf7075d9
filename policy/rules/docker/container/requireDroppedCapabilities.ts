import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireDroppedCapabilities = defineResourceRule(container, {
  name: "docker-container-require-dropped-capabilities",
  description: "A container drops the capabilities that it does not need.",
  severity: "medium",
  remediationSteps: 'Set `capabilities.drops` to ["ALL"] and add back the ones that the program needs.',
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "stop",
  validateResource: ({ capabilities }) =>
    violationIf(
      !(capabilities?.drops ?? []).some((name) => /^(CAP_)?ALL$/i.test(name)),
      "keeps capabilities that Docker gives to every container",
    ),
  remediateResource: (inputs) => ({ ...inputs, capabilities: { ...inputs.capabilities, drops: ["ALL"] } }),
});

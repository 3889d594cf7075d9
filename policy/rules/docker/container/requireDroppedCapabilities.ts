import { container } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireDroppedCapabilities = rule(container, {
  name: "docker-container-require-dropped-capabilities",
  description: "A container gives up the capabilities that it does not need.",
  severity: "medium",
  remediationSteps: 'Set `capabilities.drops` to ["ALL"] and add back the ones that the program needs.',
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  judge: ({ capabilities }) =>
    violation(
      !(capabilities?.drops ?? []).some((name) => /^(CAP_)?ALL$/i.test(name)),
      "keeps capabilities that Docker gives to every container",
    ),
  remediate: (inputs) => ({ ...inputs, capabilities: { ...inputs.capabilities, drops: ["ALL"] } }),
});

import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { uncheckedPeers } from "../../../meaning/shell.ts";
import { rule } from "../../../rule.ts";

export const disallowUncheckedPeers = rule(anyCommand, {
  name: "command-command-disallow-unchecked-peers",
  description: "A command checks whom it talks to.",
  severity: "high",
  remediationSteps: "Remove the switch and name the key or the certificate authority.",
  url: "https://cwe.mitre.org/data/definitions/295.html",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) =>
      uncheckedPeers(text).map((what) => `does not check whom it talks to, in ${when}: ${what}`),
    ),
});

import { listScripts } from "../../../detectors/scripts.ts";
import { detectUncheckedPeers } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowUncheckedPeers = defineResourceRule(anyCommand, {
  name: "command-command-disallow-unchecked-peers",
  description: "A command checks whom it talks to.",
  severity: "high",
  remediationSteps: "Remove the switch and name the key or the certificate authority.",
  url: "https://cwe.mitre.org/data/definitions/295.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ when, text }) =>
      detectUncheckedPeers(text).map((what) => `does not check whom it talks to, in ${when}: ${what}`),
    ),
});

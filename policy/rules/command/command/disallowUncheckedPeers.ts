import { listScripts } from "../../../detectors/scripts.ts";
import { detectUncheckedPeers } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowUncheckedPeers = defineResourceRule(anyCommand, {
  name: "command-command-disallow-unchecked-peers",
  description: "A command verifies certificates and host keys.",
  severity: "high",
  remediationSteps: "Remove the option, and configure the host key or the certificate authority.",
  url: "https://cwe.mitre.org/data/definitions/295.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) =>
      detectUncheckedPeers(script).map(
        (what) => `does not verify certificates or host keys, in ${operation}: ${what}`,
      ),
    ),
});

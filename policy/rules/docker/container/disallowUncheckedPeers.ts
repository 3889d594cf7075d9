import { parseVariables } from "../../../detectors/environment.ts";
import { detectUncheckedPeers } from "../../../detectors/shell.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowUncheckedPeers = defineResourceRule(container, {
  name: "docker-container-disallow-unchecked-peers",
  description: "A container verifies certificates and host keys.",
  severity: "high",
  remediationSteps: "Remove the option, and configure the certificate authority that the program trusts.",
  url: "https://cwe.mitre.org/data/definitions/295.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ envs, command, entrypoints }) => {
    const text = [...(entrypoints ?? []), ...(command ?? [])].join(" ");
    const variables = parseVariables(envs).flatMap(({ name, value }) =>
      detectUncheckedPeers(`${name}=${value}`),
    );
    return [...new Set([...variables, ...detectUncheckedPeers(text)])].map(
      (what) => `does not verify certificates or host keys: ${what}`,
    );
  },
});

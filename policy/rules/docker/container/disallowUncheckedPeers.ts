import { parseVariables } from "../../../detectors/environment.ts";
import { detectUncheckedPeers } from "../../../detectors/shell.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowUncheckedPeers = defineResourceRule(container, {
  name: "docker-container-disallow-unchecked-peers",
  description: "A container checks whom it talks to.",
  severity: "high",
  remediationSteps: "Remove the switch and give the program the certificate authority that it should trust.",
  url: "https://cwe.mitre.org/data/definitions/295.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ envs, command, entrypoints }) => {
    const text = [...(entrypoints ?? []), ...(command ?? [])].join(" ");
    const variables = parseVariables(envs).flatMap(({ name, value }) =>
      detectUncheckedPeers(`${name}=${value}`),
    );
    return [...new Set([...variables, ...detectUncheckedPeers(text)])].map(
      (what) => `does not check whom it talks to: ${what}`,
    );
  },
});

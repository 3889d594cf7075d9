import { container } from "../../../kinds.ts";
import { variablesOf } from "../../../meaning/environment.ts";
import { uncheckedPeers } from "../../../meaning/shell.ts";
import { rule } from "../../../rule.ts";

export const disallowUncheckedPeers = rule(container, {
  name: "docker-container-disallow-unchecked-peers",
  description: "A container checks whom it talks to.",
  severity: "high",
  remediationSteps: "Remove the switch and give the program the certificate authority that it should trust.",
  url: "https://cwe.mitre.org/data/definitions/295.html",
  judge: ({ envs, command, entrypoints }) => {
    const text = [...(entrypoints ?? []), ...(command ?? [])].join(" ");
    const variables = variablesOf(envs).flatMap(({ name, value }) => uncheckedPeers(`${name}=${value}`));
    return [...new Set([...variables, ...uncheckedPeers(text)])].map(
      (what) => `does not check whom it talks to: ${what}`,
    );
  },
});

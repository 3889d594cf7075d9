import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { allowsEveryOrigin } from "../../../meaning/shell.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowWildcardCors = rule(anyCommand, {
  name: "command-command-disallow-wildcard-cors",
  description: "A server's configuration does not answer every other site's scripts.",
  severity: "medium",
  remediationSteps: "Name the origins that may read the answers.",
  url: "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) =>
      violation(allowsEveryOrigin(text), `writes a configuration that allows every origin, in ${when}`),
    ),
});

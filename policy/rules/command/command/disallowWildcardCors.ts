import { listScripts } from "../../../detectors/scripts.ts";
import { allowsEveryOrigin } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowWildcardCors = defineResourceRule(anyCommand, {
  name: "command-command-disallow-wildcard-cors",
  description: "A server's configuration does not allow every CORS origin.",
  severity: "medium",
  remediationSteps: "Name the origins that may read the responses.",
  url: "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) =>
      violationIf(
        allowsEveryOrigin(script),
        `writes a configuration that allows every origin, in ${operation}`,
      ),
    ),
});

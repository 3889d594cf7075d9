import { listScripts } from "../../../detectors/scripts.ts";
import { makesWorldWritable } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowOpenPermissions = defineResourceRule(anyCommand, {
  name: "command-command-disallow-open-permissions",
  description: "A command does not make a file writable for every user.",
  severity: "medium",
  remediationSteps: "Give the file to the user that needs it: chown, and mode 0640 or 0750.",
  url: "https://cwe.mitre.org/data/definitions/732.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) =>
      violationIf(makesWorldWritable(script), `lets everybody write to a file, in ${operation}`),
    ),
});

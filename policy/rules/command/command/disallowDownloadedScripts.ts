import { listScripts } from "../../../detectors/scripts.ts";
import { runsDownload } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDownloadedScripts = defineResourceRule(anyCommand, {
  name: "command-command-disallow-downloaded-scripts",
  description: "A command does not download a script and run it.",
  severity: "high",
  remediationSteps: "Install a package, or check the file's checksum before you run it.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) =>
      violationIf(runsDownload(script), `downloads a script and runs it unchecked, in ${operation}`),
    ),
});

import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { runsDownload } from "../../../meaning/shell.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDownloadedScripts = rule(anyCommand, {
  name: "command-command-disallow-downloaded-scripts",
  description: "A command does not run what a server sends at that moment.",
  severity: "high",
  remediationSteps: "Install a package, or check the file's checksum before it is run.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) =>
      violation(runsDownload(text), `downloads a script and runs it unseen, in ${when}`),
    ),
});

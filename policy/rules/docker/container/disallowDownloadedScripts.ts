import { container } from "../../../kinds.ts";
import { runsDownload } from "../../../meaning/shell.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDownloadedScripts = rule(container, {
  name: "docker-container-disallow-downloaded-scripts",
  description: "A container does not run what a server sends at that moment.",
  severity: "high",
  remediationSteps: "Put the program into the image, at a version and with its checksum.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  judge: ({ command, entrypoints }) => {
    const text = [...(entrypoints ?? []), ...(command ?? [])].join(" ");
    return violation(runsDownload(text), "downloads a script and runs it unseen");
  },
});

import { runsDownload } from "../../../detectors/shell.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDownloadedScripts = defineResourceRule(container, {
  name: "docker-container-disallow-downloaded-scripts",
  description: "A container does not run what a server sends at that moment.",
  severity: "high",
  remediationSteps: "Put the program into the image, at a version and with its checksum.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ command, entrypoints }) => {
    const text = [...(entrypoints ?? []), ...(command ?? [])].join(" ");
    return violationIf(runsDownload(text), "downloads a script and runs it unseen");
  },
});

import { runsDownload } from "../../../detectors/shell.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDownloadedScripts = defineResourceRule(container, {
  name: "docker-container-disallow-downloaded-scripts",
  description: "A container does not download a script and run it.",
  severity: "high",
  remediationSteps: "Install the program in the image, with a pinned version and a checksum.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ command, entrypoints }) => {
    const text = [...(entrypoints ?? []), ...(command ?? [])].join(" ");
    return violationIf(runsDownload(text), "downloads a script and runs it unchecked");
  },
});

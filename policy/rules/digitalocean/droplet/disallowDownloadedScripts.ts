import { runsDownload } from "../../../detectors/shell.ts";
import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDownloadedScripts = defineResourceRule(droplet, {
  name: "digitalocean-droplet-disallow-downloaded-scripts",
  description: "A droplet's user data do not download a script and run it.",
  severity: "high",
  remediationSteps: "Install packages, or check the file's checksum before you run it.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ userData }) =>
    violationIf(runsDownload(userData ?? ""), "downloads a script and runs it unchecked"),
});

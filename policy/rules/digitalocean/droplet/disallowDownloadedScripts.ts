import { runsDownload } from "../../../detectors/shell.ts";
import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDownloadedScripts = defineResourceRule(droplet, {
  name: "digitalocean-droplet-disallow-downloaded-scripts",
  description: "A droplet's user data do not run what a server sends at that moment.",
  severity: "high",
  remediationSteps: "Install packages, or check the file's checksum before it is run.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ userData }) =>
    violationIf(runsDownload(userData ?? ""), "downloads a script and runs it unseen"),
});

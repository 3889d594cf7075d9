import { droplet } from "../../../kinds.ts";
import { runsDownload } from "../../../meaning/shell.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDownloadedScripts = rule(droplet, {
  name: "digitalocean-droplet-disallow-downloaded-scripts",
  description: "A droplet's user data do not run what a server sends at that moment.",
  severity: "high",
  remediationSteps: "Install packages, or check the file's checksum before it is run.",
  url: "https://cwe.mitre.org/data/definitions/494.html",
  judge: ({ userData }) => violation(runsDownload(userData ?? ""), "downloads a script and runs it unseen"),
});

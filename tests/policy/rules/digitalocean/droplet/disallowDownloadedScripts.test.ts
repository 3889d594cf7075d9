import { disallowDownloadedScripts } from "../../../../../policy/rules/digitalocean/droplet/disallowDownloadedScripts.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDownloadedScripts, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", userData: "apt-get install -y docker.io" },
  bad: {
    "curl into a shell": [
      { userData: "#!/bin/sh\ncurl -fsSL https://get.docker.com | sh" },
      "downloads a script and runs it unchecked",
    ],
    "a shell around curl": [
      { userData: 'bash -c "$(curl -fsSL https://example.com/i.sh)"' },
      "downloads a script and runs it unchecked",
    ],
  },
  unknown: "userData",
});

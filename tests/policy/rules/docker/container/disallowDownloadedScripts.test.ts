import { disallowDownloadedScripts } from "../../../../../policy/rules/docker/container/disallowDownloadedScripts.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDownloadedScripts, {
  good: { image: "app:1.2.0", command: ["app", "serve"] },
  bad: {
    "curl into a shell": [
      { command: ["sh", "-c", "curl -fsSL https://example.com/i.sh | sudo bash"] },
      "downloads a script and runs it unchecked",
    ],
  },
  unknown: "command",
});

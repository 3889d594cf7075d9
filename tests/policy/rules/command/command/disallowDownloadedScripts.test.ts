import { disallowDownloadedScripts } from "../../../../../policy/rules/command/command/disallowDownloadedScripts.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDownloadedScripts, {
  good: { create: "systemctl restart app" },
  bad: {
    "curl into a shell": [
      { create: "curl -fsSL https://get.docker.com | sh" },
      "downloads a script and runs it unchecked, in create",
    ],
    "a shell that reads wget": [
      { update: "bash <(wget -qO- https://example.com/i.sh)" },
      "downloads a script and runs it unchecked, in update",
    ],
  },
  alsoGood: {
    "a download that is checked first": {
      create: "curl -fsSLo /tmp/a https://example.com/a && sha256sum -c a.sum && sh /tmp/a",
    },
    "a remark": { create: "# never: curl https://example.com | sh\ntrue" },
  },
  unknown: "create",
});

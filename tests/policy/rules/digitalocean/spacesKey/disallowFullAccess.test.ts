import { disallowFullAccess } from "../../../../../policy/rules/digitalocean/spacesKey/disallowFullAccess.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowFullAccess, {
  good: { grants: [{ bucket: "backups", permission: "readwrite" }] },
  bad: {
    "full access": [
      { grants: [{ bucket: "", permission: "fullaccess" }] },
      "opens every bucket of the account",
    ],
  },
  unknown: "grants",
});

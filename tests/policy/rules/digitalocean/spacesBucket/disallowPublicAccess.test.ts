import { disallowPublicAccess } from "../../../../../policy/rules/digitalocean/spacesBucket/disallowPublicAccess.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicAccess, {
  good: { region: "tor1", acl: "private" },
  bad: {
    "public-read": [{ acl: "public-read" }, "can be listed and read by everybody"],
  },
  unknown: "acl",
});

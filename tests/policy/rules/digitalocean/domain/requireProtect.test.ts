import { requireProtect } from "../../../../../policy/rules/digitalocean/domain/requireProtect.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireProtect, {
  good: { name: "example.com" },
  bad: {
    "one without protect": [
      {},
      "is not protected: a mistaken `pulumi destroy` deletes every record of the domain",
    ],
  },
});

import { requireProtect } from "../../../../../policy/rules/digitalocean/reservedIp/requireProtect.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireProtect, {
  good: { region: "tor1" },
  bad: {
    "one without protect": [
      {},
      "is not protected: a mistaken `pulumi destroy` gives the address to somebody else",
    ],
  },
});

import { requireProtect } from "../../../../../policy/rules/auth0/connection/requireProtect.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireProtect, {
  good: { strategy: "auth0" },
  bad: {
    "no protection": [
      {},
      "is not protected: a mistaken `pulumi destroy` deletes every user of the connection",
    ],
  },
});

import { requireProtect } from "../../../../../policy/rules/digitalocean/databaseCluster/requireProtect.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireProtect, {
  good: { engine: "pg", region: "tor1" },
  bad: {
    "one without protect": [
      {},
      "is not protected: a mistaken `pulumi destroy` deletes the data and their backups",
    ],
  },
});

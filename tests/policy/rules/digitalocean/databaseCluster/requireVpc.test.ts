import { requireVpc } from "../../../../../policy/rules/digitalocean/databaseCluster/requireVpc.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireVpc, {
  good: { engine: "pg", privateNetworkUuid: "a" },
  bad: {
    none: [{ privateNetworkUuid: undefined }, "shares the private network of everything else in its region"],
  },
  unknown: "privateNetworkUuid",
});

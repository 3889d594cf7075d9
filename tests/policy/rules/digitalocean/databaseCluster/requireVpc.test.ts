import { requireVpc } from "../../../../../policy/rules/digitalocean/databaseCluster/requireVpc.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireVpc, {
  good: { engine: "pg", privateNetworkUuid: "a" },
  bad: {
    none: [{ privateNetworkUuid: undefined }, "is in the default VPC of its region"],
  },
  unknown: "privateNetworkUuid",
});

import { requireVpc } from "../../../../../policy/rules/digitalocean/droplet/requireVpc.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireVpc, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", vpcUuid: "a" },
  bad: {
    none: [{ vpcUuid: undefined }, "shares the private network of everything else in its region"],
  },
  unknown: "vpcUuid",
});

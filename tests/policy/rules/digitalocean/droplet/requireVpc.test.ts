import { requireVpc } from "../../../../../policy/rules/digitalocean/droplet/requireVpc.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireVpc, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", vpcUuid: "a" },
  bad: {
    none: [{ vpcUuid: undefined }, "is in the default VPC of its region"],
  },
  unknown: "vpcUuid",
});

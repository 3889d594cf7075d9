import { requireMonitoring } from "../../../../../policy/rules/digitalocean/droplet/requireMonitoring.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireMonitoring, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", monitoring: true },
  bad: {
    none: [{ monitoring: undefined }, "has no monitoring agent"],
  },
  unknown: "monitoring",
});

import { requireRenewal } from "../../../../../policy/rules/digitalocean/certificate/requireRenewal.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireRenewal, {
  good: { type: "lets_encrypt", domains: ["example.com"] },
  bad: {
    "one of one's own": [{ type: "custom" }, "is a certificate that nobody renews"],
  },
  unknown: "type",
});

import { requireRenewal } from "../../../../../policy/rules/tls/certificate/requireRenewal.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireRenewal, {
  good: { validityPeriodHours: 2160, earlyRenewalHours: 720 },
  bad: {
    "no renewal": [{ earlyRenewalHours: undefined }, "ends after 2160 hours and is not renewed"],
  },
  alsoGood: {
    "a stand-in for ten years": { validityPeriodHours: 87600, earlyRenewalHours: undefined },
  },
  unknown: "validityPeriodHours",
});

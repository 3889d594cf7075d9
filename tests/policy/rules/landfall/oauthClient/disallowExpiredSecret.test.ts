import { disallowExpiredSecret } from "../../../../../policy/rules/landfall/oauthClient/disallowExpiredSecret.ts";
import { testRule } from "../../../testRule.ts";

testRule(
  disallowExpiredSecret(() => "2027-03-01"),
  {
    good: { provider: "microsoft", expires: "2027-03-02" },
    alsoGood: {
      "the last day": { expires: "2027-03-01" },
      "no date": { expires: undefined },
      "one that is wanted": { expires: "2027-02-28", allowExpired: true },
    },
    bad: {
      "the day before": [{ expires: "2027-02-28" }, "has a secret that ended on 2027-02-28"],
    },
    unknown: "expires",
  },
);

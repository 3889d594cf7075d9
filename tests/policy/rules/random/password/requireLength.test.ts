import { requireLength } from "../../../../../policy/rules/random/password/requireLength.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireLength, {
  good: { length: 32, special: false },
  bad: {
    "eight characters": [{ length: 8 }, "has 47 bits of entropy, fewer than 95"],
    "digits only": [{ upper: false, lower: false, length: 20 }, "has 66 bits of entropy, fewer than 95"],
  },
  unknown: "length",
});

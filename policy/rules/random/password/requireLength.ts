import { randomPassword } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireLength = defineResourceRule(randomPassword, {
  name: "random-password-require-length",
  description: "A generated password has enough entropy.",
  severity: "high",
  remediationSteps: "Set `length` to 20 or more.",
  url: "https://pages.nist.gov/800-63-4/sp800-63b.html",
  onUnknown: "stop",
  defaultConfig: { bits: 95 },
  validateResource: ({ length, special, upper, lower, numeric }, { config: { bits } }) => {
    const size =
      (lower === false ? 0 : 26) +
      (upper === false ? 0 : 26) +
      (numeric === false ? 0 : 10) +
      (special === false ? 0 : 21);
    const entropy = Math.floor(length * Math.log2(Math.max(size, 1)));
    return violationIf(entropy < bits, `has ${entropy} bits of entropy, fewer than ${bits}`);
  },
});

import { randomPassword } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireLength = rule(randomPassword, {
  name: "random-password-require-length",
  description: "A generated password cannot be guessed.",
  severity: "high",
  remediationSteps: "Set `length` to 20 or more.",
  url: "https://pages.nist.gov/800-63-4/sp800-63b.html",
  settings: { bits: 95 },
  judge: ({ length, special, upper, lower, numeric }, { settings: { bits } }) => {
    const size =
      (lower === false ? 0 : 26) +
      (upper === false ? 0 : 26) +
      (numeric === false ? 0 : 10) +
      (special === false ? 0 : 21);
    const entropy = Math.floor(length * Math.log2(Math.max(size, 1)));
    return violation(entropy < bits, `has ${entropy} bits of chance, fewer than ${bits}`);
  },
});

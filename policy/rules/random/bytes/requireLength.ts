import { randomBytes } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireLength = defineResourceRule(randomBytes, {
  name: "random-bytes-require-length",
  description: "A generated key cannot be guessed. One that encrypts tokens is a key of AES-256.",
  severity: "high",
  remediationSteps: "Set `length` to 32.",
  url: "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final",
  onUnknown: "stop",
  /** Names of resources that begin with one of `prefixes` are keys that encrypt tokens. */
  defaultConfig: { prefixes: ["token-keys-"], keyBytes: 32, bytes: 16 },
  validateResource: ({ length }, { name, config: { prefixes, keyBytes, bytes } }) => {
    const least = prefixes.some((prefix) => name.startsWith(prefix)) ? keyBytes : bytes;
    return violationIf(length < least, `has ${length} bytes, fewer than ${least}`);
  },
});

import { privateKey } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireStrength = defineResourceRule(privateKey, {
  name: "tls-private-key-require-strength",
  description: "A private key has a strong algorithm and length.",
  severity: "high",
  remediationSteps: "Use ED25519, ECDSA with P256 or more, or RSA with 3072 bits.",
  url: "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final",
  onUnknown: "stop",
  validateResource: ({ algorithm, rsaBits, ecdsaCurve }) => [
    ...violationIf(algorithm === "RSA" && (rsaBits ?? 2048) < 3072, `has ${rsaBits ?? 2048} bits of RSA`),
    ...violationIf(algorithm === "ECDSA" && (ecdsaCurve ?? "P224") === "P224", "is on the curve P224"),
  ],
});

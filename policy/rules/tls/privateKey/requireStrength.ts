import { privateKey } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireStrength = rule(privateKey, {
  name: "tls-private-key-require-strength",
  description: "A key is strong enough for the years to come.",
  severity: "high",
  remediationSteps: "Use ED25519, ECDSA with P256 or more, or RSA with 3072 bits.",
  url: "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final",
  judge: ({ algorithm, rsaBits, ecdsaCurve }) => [
    ...violation(algorithm === "RSA" && (rsaBits ?? 2048) < 3072, `has ${rsaBits ?? 2048} bits of RSA`),
    ...violation(algorithm === "ECDSA" && (ecdsaCurve ?? "P224") === "P224", "is on the curve P224"),
  ],
});

import { requireStrength } from "../../../../../policy/rules/tls/privateKey/requireStrength.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireStrength, {
  good: { algorithm: "ED25519" },
  bad: {
    "RSA by default": [{ algorithm: "RSA" }, "has 2048 bits of RSA"],
    "ECDSA by default": [{ algorithm: "ECDSA" }, "is on the curve P224"],
  },
  unknown: "algorithm",
});

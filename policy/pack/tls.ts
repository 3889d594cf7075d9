import type { PackEntry } from "../rule.ts";
import { requireRenewal } from "../rules/tls/certificate/requireRenewal.ts";
import { requireStrength } from "../rules/tls/privateKey/requireStrength.ts";

export const tlsEntries: readonly PackEntry[] = [
  // rules/tls/certificate
  { rule: requireRenewal, level: "mandatory" },
  // rules/tls/privateKey
  { rule: requireStrength, level: "mandatory" },
];

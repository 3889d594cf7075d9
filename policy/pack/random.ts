import type { PackEntry } from "../rule.ts";
import { requireLength as bytesRequireLength } from "../rules/random/bytes/requireLength.ts";
import { requireLength as passwordRequireLength } from "../rules/random/password/requireLength.ts";

export const randomEntries: readonly PackEntry[] = [
  // rules/random/bytes
  { rule: bytesRequireLength, level: "mandatory" },
  // rules/random/password
  { rule: passwordRequireLength, level: "mandatory" },
];

import type { PackEntry } from "../rule.ts";
import { requireLength } from "../rules/random/password/requireLength.ts";

export const randomEntries: readonly PackEntry[] = [
  // rules/random/password
  { rule: requireLength, level: "mandatory" },
];

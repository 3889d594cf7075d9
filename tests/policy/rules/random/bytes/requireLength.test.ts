import { expect, it } from "vitest";
import { evaluateRule } from "../../../../../policy/evaluateRule.ts";
import { requireLength } from "../../../../../policy/rules/random/bytes/requireLength.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireLength, {
  good: { length: 16 },
  bad: { "fifteen bytes": [{ length: 15 }, "has 15 bytes, fewer than 16"] },
  unknown: "length",
});

it.each([
  ["token-keys-k2", 32, []],
  ["token-keys-k2", 31, ["has 31 bytes, fewer than 32"]],
  ["other-token-keys-k2", 31, []],
])("holds %s with %i bytes to AES-256", (name, length, violations) => {
  expect(evaluateRule(requireLength, { length }, { name, protect: false })).toEqual({ violations });
});

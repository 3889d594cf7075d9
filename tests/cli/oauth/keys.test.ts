import { expect, it } from "vitest";
import { tokenKeyTable } from "../../../cli/oauth/keys.ts";

it("names the active key first, then those that still have rows", () => {
  expect(tokenKeyTable({ active: "k3", rows: { k1: 0, k2: 1204, k3: 9 } })).toEqual([
    "KEY  ROWS  WHAT",
    "k3   9     encrypts",
    "k2   1204  decrypts; the app encrypts these rows again",
    "k1   0     no row uses it: it may be removed, unless it comes next",
  ]);
});

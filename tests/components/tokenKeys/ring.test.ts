import { expect, it } from "vitest";
import { allIds, renderRing } from "../../../components/tokenKeys/index.ts";

const ids = { active: "k2", decryptOnly: ["k1"] };

it("names the active key first", () => {
  expect(allIds(ids)).toEqual(["k2", "k1"]);
});

it("is the same text whatever the order of the keys, so that nothing is replaced for it", () => {
  const text = '{"active":"k2","keys":{"k1":"b25l","k2":"dHdv"}}';
  expect(renderRing(ids, { k2: "dHdv", k1: "b25l" })).toBe(text);
  expect(renderRing(ids, { k1: "b25l", k2: "dHdv" })).toBe(text);
});

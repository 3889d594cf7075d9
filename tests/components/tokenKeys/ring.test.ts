import { expect, it } from "vitest";
import { allIds, renderRing, selectKeys, wrongKeys } from "../../../components/tokenKeys/index.ts";

const ids = { active: "k2", decryptOnly: ["k1"] };

it("names the active key first", () => {
  expect(allIds(ids)).toEqual(["k2", "k1"]);
});

it("is the same text whatever the order of the keys, so that nothing is replaced for it", () => {
  const text = '{"active":"k2","keys":{"k1":"b25l","k2":"dHdv"}}';
  expect(renderRing(ids, { k2: "dHdv", k1: "b25l" })).toBe(text);
  expect(renderRing(ids, { k1: "b25l", k2: "dHdv" })).toBe(text);
});

const key = (letter: string) => Buffer.alloc(32, letter).toString("base64");

it("takes the keys that it needs from a source", () => {
  expect(selectKeys(["k2", "k1"], { k1: key("1"), k2: key("2"), k9: "anything" })).toEqual({
    k1: key("1"),
    k2: key("2"),
  });
});

it("refuses what a source gives in place of keys, and does not show it", () => {
  expect(() => selectKeys(["k2", "k1"], { k2: "planted" })).toThrow(
    /^token keys of the source: k1 is missing, k2 is not 32 bytes as base64$/,
  );
});

it.each([
  ["31 bytes", Buffer.alloc(31).toString("base64")],
  ["33 bytes", Buffer.alloc(33).toString("base64")],
  ["hex", "00".repeat(32)],
  ["a line's end", `${key("1")}\n`],
  ["an object", { key: key("1") }],
  ["an empty text", ""],
])("takes %s for no key", (_, value) => {
  expect(wrongKeys(["k1", "k2"], { k1: value, k2: key("2") })).toEqual({ missing: [], malformed: ["k1"] });
});

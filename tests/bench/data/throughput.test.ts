import { expect, test } from "vitest";
import { timesOf } from "../../../bench/data/throughput.ts";

const OUTPUT = `1000 began
1200 landfall-backup: dump assistant (12 MB)
4200 landfall-backup: check the dump
4300 20261121T154500Z-1a2b3c
4500 ended`;

test("a program that never says what a part ends with is shown, and is no figure", () => {
  expect(() => timesOf(OUTPUT, { dump: ["dump ", "counts its rows"] })).toThrow(
    `no line begins with "counts its rows":\n1000 began`,
  );
});

test("a part lasts from its line to the next one's", () => {
  expect(timesOf(OUTPUT, { all: ["began", "ended"], dump: ["dump ", "check the dump"] })).toEqual({
    all: 3500,
    dump: 3000,
  });
});

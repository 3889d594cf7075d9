import { expect, it } from "vitest";
import { reportTimes } from "../../../cli/test/times.ts";

it("lists files from the slowest on, counts the short ones, and names the ten slowest tests", () => {
  const files = [
    { name: "a", milliseconds: 999 },
    { name: "b", milliseconds: 1000 },
    { name: "c", milliseconds: 61_240 },
    { name: "d", milliseconds: 101 },
  ];
  const tests = Array.from({ length: 11 }, (_, i) => ({ name: `test ${i}`, milliseconds: i * 1000 }));
  expect(reportTimes(files, tests)).toBe(`Seconds a file:
    61.2  c
     1.0  b
     1.1  2 more, below 1 s each
The slowest tests:
    10.0  test 10
     9.0  test 9
     8.0  test 8
     7.0  test 7
     6.0  test 6
     5.0  test 5
     4.0  test 4
     3.0  test 3
     2.0  test 2
     1.0  test 1`);
});

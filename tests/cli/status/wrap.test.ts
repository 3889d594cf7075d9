import { expect, it } from "vitest";
import { wrap } from "../../../cli/status/wrap.ts";

it("a line is broken between words, and what follows is indented", () => {
  expect(wrap("Disk  one two three", 13, 6)).toEqual(["Disk  one two", "      three"]);
  expect(wrap("Disk  one", 13, 6)).toEqual(["Disk  one"]);
  expect(wrap("Disk  averylongword next", 13, 6)).toEqual(["Disk  averylongword next"]);
});

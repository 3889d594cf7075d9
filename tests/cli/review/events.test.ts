import { expect, it } from "vitest";
import { parseEvents } from "../../../cli/review/events.ts";

it("a log that was cut off is named by its line, without what it says", () => {
  expect(() => parseEvents('{"sequence":1}\n{"resourcePre')).toThrow(
    "line 2 of the engine's log is not JSON: the preview was cut off. Run the same command again",
  );
});

it("a line of another shape is named with what is wrong, and what to type instead", () => {
  expect(() => parseEvents('{"resourcePreEvent":{"metadata":{"op":1}}}')).toThrow(
    /^line 1 of the engine's log is not as this version knows it \(resourcePreEvent\.metadata\.op: .*Read the whole diff: pulumi preview --diff$/,
  );
});

it("kinds of lines that nobody reads here are no problem", () => {
  expect(parseEvents('{"sequence":0,"policyLoadEvent":{}}\n\n{"cancelEvent":{}}\n')).toEqual([{}, {}]);
});

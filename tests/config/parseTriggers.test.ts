import { expect, it } from "vitest";
import { message } from "./samples.ts";

it("triggers are refused with what is wrong and an example", () => {
  const text = message({
    "landfall:triggers": '{"act":"panic","watch":"30s","baseline":"long","until":"1h"}',
  });
  expect(text.match(/^ *landfall:triggers.*$/gm)).toEqual([
    "  landfall:triggers.act is not nothing, propose or rollback",
    "  landfall:triggers.baseline is not a duration of a minute or more, such as 3h",
    "  landfall:triggers.until is not a key that Landfall knows",
    "  landfall:triggers.watch is not a duration of a minute or more, such as 30m",
  ]);
});

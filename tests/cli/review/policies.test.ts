import { expect, it } from "vitest";
import { packsIn, verdictsIn } from "../../../cli/review/policies.ts";
import { pack, violation } from "./support.ts";

it("what stops an update comes first, and each verdict once", () => {
  const levels = [violation("advisory"), violation("mandatory"), violation("advisory")];
  expect(verdictsIn(levels).map(({ level }) => level)).toEqual(["mandatory", "advisory"]);
});

it("a verdict is the rule's words for this resource, or its only ones", () => {
  expect(verdictsIn([violation("mandatory")])).toEqual([
    {
      level: "mandatory",
      rule: "digitalocean-volume-require-protect",
      resource: "host-volume",
      message: "host-volume is not.",
    },
  ]);
  expect(verdictsIn([violation("mandatory", "one line\n")])[0]?.message).toBe("one line");
});

it("a pack is named once, whatever it judged", () => {
  expect(packsIn([pack, pack])).toEqual(["landfall 0.1.0"]);
  expect(packsIn([])).toEqual([]);
});

import { expect, it } from "vitest";
import { policyPacks, policyVerdicts } from "../../../cli/review/policies.ts";
import { pack, violation } from "./support.ts";

it("what stops an update comes first, and each verdict once", () => {
  const levels = [violation("advisory"), violation("mandatory"), violation("advisory")];
  expect(policyVerdicts(levels).map(({ level }) => level)).toEqual(["mandatory", "advisory"]);
});

it("a verdict is the rule's words for this resource, or its only ones", () => {
  expect(policyVerdicts([violation("mandatory")])).toEqual([
    {
      level: "mandatory",
      rule: "digitalocean-volume-require-protect",
      resource: "host-volume",
      message: "host-volume is not.",
    },
  ]);
  expect(policyVerdicts([violation("mandatory", "one line\n")])[0]?.message).toBe("one line");
});

it("a pack is named once, whatever it judged", () => {
  expect(policyPacks([pack, pack])).toEqual(["landfall 0.1.0"]);
  expect(policyPacks([])).toEqual([]);
});

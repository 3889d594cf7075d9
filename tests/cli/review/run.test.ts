import { expect, it } from "vitest";
import { previewFlags } from "../../../cli/review/run.ts";

it("runs the pack with the stack's levels, unless it is told not to", () => {
  const args = (name: string, options = {}) => previewFlags(name, options).join(" ");
  expect(args("org/landfall/staging")).toMatch(
    /--policy-pack \S+policy\/run --policy-pack-config \S+policy\/staging\.json$/,
  );
  expect(args("prod")).toMatch(/--policy-pack \S+policy\/run$/);
  expect(args("prod", { policies: false, args: ["--diff"] })).toBe("--diff");
});

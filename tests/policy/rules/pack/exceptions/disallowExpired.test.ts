import { describe, expect, it } from "vitest";
import { disallowExpired } from "../../../../../policy/rules/pack/exceptions/disallowExpired.ts";
import { buildStack } from "../../../buildStack.ts";

describe("pack-exceptions-disallow-expired", () => {
  const stack = buildStack({ prod: { type: "pulumi:pulumi:Stack" } });

  it("passes where every exception holds", () => {
    expect(disallowExpired([]).validateStack(stack, {})).toEqual([]);
  });

  it("reports one that does not, on the stack", () => {
    expect(disallowExpired(["entry 1 (a of b) expired on 2026-01-01"]).validateStack(stack, {})).toEqual([
      { urn: "urn:prod", violation: "has a file of exceptions whose entry 1 (a of b) expired on 2026-01-01" },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { requireKnown } from "../../../../../policy/rules/pack/inputs/requireKnown.ts";
import { UnknownInputLog } from "../../../../../policy/unknownInputLog.ts";
import { buildStack } from "../../../buildStack.ts";

describe("pack-inputs-require-known", () => {
  const stack = buildStack({ prod: { type: "pulumi:pulumi:Stack" } });

  it("passes where all was known", () => {
    const unknowns = new UnknownInputLog();
    unknowns.record("urn::web", "docker:Container", "a-rule", undefined);
    expect(requireKnown(() => unknowns.describe()).validateStack(stack, {})).toEqual([]);
  });

  it("reports an input once, however many rules and resources it is about", () => {
    const unknowns = new UnknownInputLog();
    unknowns.record("urn::web", "docker:Container", "a-rule", "image");
    unknowns.record("urn::web", "docker:Container", "b-rule", "image");
    unknowns.record("urn::api", "docker:Container", "a-rule", "image");
    unknowns.record("urn::api", "docker:Container", "b-rule", "envs");
    expect(requireKnown(() => unknowns.describe()).validateStack(stack, {})).toEqual([
      {
        urn: "urn:prod",
        violation: "has inputs that are not known at preview: `envs` of api (docker:Container)",
      },
      {
        urn: "urn:prod",
        violation: "has inputs that are not known at preview: `image` of api and 1 more (docker:Container)",
      },
    ]);
  });

  it("forgets what became known", () => {
    const unknowns = new UnknownInputLog();
    unknowns.record("urn::web", "docker:Container", "a-rule", "image");
    unknowns.record("urn::web", "docker:Container", "a-rule", undefined);
    expect(unknowns.describe()).toEqual([]);
  });
});

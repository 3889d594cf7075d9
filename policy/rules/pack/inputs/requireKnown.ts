import { defineStackRule, type StackRule } from "../../../rule.ts";

/** @param unknown clauses about the inputs that rules could not read */
export const requireKnown = (unknown: () => readonly string[]): StackRule =>
  defineStackRule({
    name: "pack-inputs-require-known",
    description: "What the rules judge is known at preview.",
    severity: "low",
    remediationSteps:
      "Nothing is wrong: `pulumi up` judges it when it knows it, before it makes the resource.",
    url: "https://www.pulumi.com/docs/insights/policy/",
    validateStack: (resources) => {
      const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      return unknown().map((violation) => ({ urn: stack?.urn ?? "", violation }));
    },
  });

import { defineStackRule, type StackRule } from "../../../rule.ts";

/** @param listUnknown returns one clause for each unknown input */
export const requireKnown = (listUnknown: () => readonly string[]): StackRule =>
  defineStackRule({
    name: "pack-inputs-require-known",
    description: "The inputs that rules read are known at preview.",
    severity: "low",
    remediationSteps:
      "Do nothing: `pulumi up` validates the inputs when they are known, before it creates the resource.",
    url: "https://www.pulumi.com/docs/insights/policy/",
    validateStack: (resources) => {
      const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      return listUnknown().map((violation) => ({ urn: stack?.urn ?? "", violation }));
    },
  });

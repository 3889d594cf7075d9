import { defineStackRule, type StackRule } from "../../../rule.ts";

/** @param wrong clauses about the exceptions that do not hold */
export const disallowExpired = (wrong: readonly string[]): StackRule =>
  defineStackRule({
    name: "pack-exceptions-disallow-expired",
    description: "An exception has a rule, a resource, a reason and a day on which it ends.",
    severity: "high",
    remediationSteps:
      "Put right what was excepted, or give the entry of policy/exceptions.yaml a new day and say why.",
    url: "https://www.pulumi.com/docs/insights/policy/",
    validateStack: (resources) => {
      const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      return wrong.map((violation) => ({
        urn: stack?.urn ?? "",
        violation: `has a file of exceptions whose ${violation}`,
      }));
    },
  });

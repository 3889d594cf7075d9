import { defineStackRule, type StackRule } from "../../../rule.ts";

/** @param problems one clause for each invalid entry */
export const disallowExpired = (problems: readonly string[]): StackRule =>
  defineStackRule({
    name: "pack-exceptions-disallow-expired",
    description: "An exception has a rule, a resource, a reason and an expiry date that is not past.",
    severity: "high",
    remediationSteps:
      "Correct the resource, or set a later `expires` in policy/exceptions.yaml and give a reason.",
    url: "https://www.pulumi.com/docs/insights/policy/",
    validateStack: (resources) => {
      const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      return problems.map((violation) => ({
        urn: stack?.urn ?? "",
        violation: `has a file of exceptions whose ${violation}`,
      }));
    },
  });

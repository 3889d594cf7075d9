import {
  defineResourceRule,
  type ResourceRule,
  type ResourceType,
  type RuleMetadata,
  violationIf,
} from "./rule.ts";

/**
 * Defines a rule that requires the resource option `protect`.
 * @param consequence what deleting the resource destroys, as a clause: "deletes the data on it"
 */
export function defineProtectRule<P>(
  type: ResourceType<P>,
  {
    consequence,
    ...metadata
  }: Pick<RuleMetadata, "name" | "description" | "severity"> & { consequence: string },
): ResourceRule<P, Record<never, never>> {
  return defineResourceRule(type, {
    ...metadata,
    remediationSteps: "Set the resource option `protect: true`; deleting it then takes two steps.",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    onUnknown: "stop",
    validateResource: (_, { protect }) =>
      violationIf(!protect, `is not protected: a mistaken \`pulumi destroy\` ${consequence}`),
  });
}

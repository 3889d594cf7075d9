import {
  type EnforcementLevel,
  type PolicyConfigSchema,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import { evaluate, pathOf } from "./evaluate.ts";
import { type Exception, isExcepted } from "./exceptions.ts";
import { isStackRule, type Rule, type RuleText, type Settings } from "./rule.ts";
import { bare, type Inputs, plain, secretAsBefore } from "./secrets.ts";

/** Called for each input that a rule needed and that only the update will know, and for none where all were known. */
export type OnUnknown = (urn: string, type: string, rule: string, input: string | undefined) => void;

/** A rule as CrossGuard runs it: with its level and without what is excepted. */
export function toPolicy(
  rule: Rule,
  enforcementLevel: EnforcementLevel,
  exceptions: readonly Exception[],
  onUnknown: OnUnknown,
): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description, severity, remediationSteps, url, settings } = rule;
  const text = { name, description, enforcementLevel, severity, remediationSteps, url };
  const policy = { ...text, ...(settings && { configSchema: schemaOf(settings) }) };
  if (isStackRule(rule))
    return {
      ...policy,
      validateStack({ resources, getConfig }, report) {
        const found = rule.judgeStack(resources, { ...settings, ...getConfig<Settings>() });
        for (const verdict of found) {
          const resource = resourceOf(verdict.urn);
          if ("violation" in verdict && !isExcepted(exceptions, name, resource))
            report(sentence(rule, resource, verdict.violation), verdict.urn);
        }
        const unknown = new Map(
          found.flatMap((verdict) => ("unknown" in verdict ? [[verdict.urn, verdict.unknown]] : [])),
        );
        for (const { urn, type } of resources) onUnknown(urn, type, name, unknown.get(urn));
      },
    };
  const { remediate } = rule;
  const validations = rule.types.map((token) =>
    validateResourceOfType({ __pulumiType: token } as never, (props, args, report) => {
      const { violations, unknown } = evaluate(rule, bare(props), {
        name: args.name,
        protect: args.opts.protect,
        settings: args.getConfig<Settings>(),
      });
      if (!isExcepted(exceptions, name, args.name))
        for (const violation of violations) report(sentence(rule, args.name, violation));
      onUnknown(args.urn, token, name, unknown && inputOf(unknown));
    }),
  );
  const [only] = validations;
  return {
    ...policy,
    // Of a single one, and of no list, the SDK sees by its token that it is not about a resource before it reads the inputs.
    validateResource: validations.length === 1 && only !== undefined ? only : validations,
    ...(remediate && {
      // Only what is wrong: the engine tells each remedy, and one that is not needed is told as well.
      remediateResource: ({ type, name: resource, props, opts, getConfig }) => {
        if (!rule.types.includes(type) || isExcepted(exceptions, name, resource)) return undefined;
        const subject = { name: resource, protect: opts.protect, settings: getConfig<Settings>() };
        const before = bare(props);
        const inputs = plain(before) as Inputs;
        if (evaluate(rule, inputs, subject).violations.length === 0) return undefined;
        // The engine prints what a remedy changes, and writes it to the state.
        return secretAsBefore(before, remediate(inputs));
      },
    }),
  };
}

/** "web runs privileged. Remove `privileged`." */
function sentence({ remediationSteps }: RuleText, resource: string, violation: string): string {
  return `${resource} ${violation}. ${remediationSteps}`;
}

function resourceOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** The outermost name: `create` of `create`, `ports` of `ports.0.ip`. */
function inputOf(unknown: Error): string {
  return pathOf(unknown)[0] ?? "";
}

function schemaOf(settings: Settings): PolicyConfigSchema {
  return {
    properties: Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        key,
        typeof value === "number"
          ? { type: "number" as const, default: value }
          : {
              type: "array" as const,
              items: { type: typeof value[0] === "number" ? ("number" as const) : ("string" as const) },
              default: [...value],
            },
      ]),
    ),
  };
}

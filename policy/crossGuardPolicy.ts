import {
  type EnforcementLevel,
  type PolicyConfigSchema,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import { evaluateRule, getUnknownPath } from "./evaluateRule.ts";
import { type Exception, isExcepted } from "./exceptions.ts";
import {
  isStackRule,
  type ResourceRule,
  type Rule,
  type RuleConfig,
  type RuleMetadata,
  type StackRule,
} from "./rule.ts";
import { type Inputs, restoreSecrets, unwrapProxies, unwrapSecrets } from "./secrets.ts";

/**
 * Called once for each resource and rule.
 * The input is the one that the rule read and that is not known yet; undefined where all were known.
 */
export type RecordUnknown = (urn: string, type: string, rule: string, input: string | undefined) => void;

/** Converts a rule to a CrossGuard policy, which has a level and skips excepted resources. */
export function toCrossGuardPolicy(
  rule: Rule,
  enforcementLevel: EnforcementLevel,
  exceptions: readonly Exception[],
  recordUnknown: RecordUnknown,
): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description, severity, remediationSteps, url, defaultConfig } = rule;
  return {
    ...{ name, description, enforcementLevel, severity, remediationSteps, url },
    ...(defaultConfig && { configSchema: toConfigSchema(defaultConfig) }),
    ...(isStackRule(rule)
      ? buildStackValidation(rule, exceptions, recordUnknown)
      : {
          ...buildResourceValidation(rule, exceptions, recordUnknown),
          ...(rule.remediateResource && buildResourceRemediation(rule, rule.remediateResource, exceptions)),
        }),
  };
}

function buildStackValidation(
  // biome-ignore lint/suspicious/noExplicitAny: configurations of every shape
  rule: StackRule<any>,
  exceptions: readonly Exception[],
  recordUnknown: RecordUnknown,
): Pick<StackValidationPolicy, "validateStack"> {
  return {
    validateStack({ resources, getConfig }, report) {
      const results = rule.validateStack(resources, { ...rule.defaultConfig, ...getConfig<RuleConfig>() });
      for (const result of results) {
        const resource = parseResourceName(result.urn);
        if ("violation" in result && !isExcepted(exceptions, rule.name, resource))
          report(formatMessage(rule, resource, result.violation), result.urn);
      }
      const unknown = new Map(
        results.flatMap((result) => ("unknown" in result ? [[result.urn, result.unknown]] : [])),
      );
      for (const { urn, type } of resources) recordUnknown(urn, type, rule.name, unknown.get(urn));
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: inputs and configurations of every shape
type AnyResourceRule = ResourceRule<any, any>;

function buildResourceValidation(
  rule: AnyResourceRule,
  exceptions: readonly Exception[],
  recordUnknown: RecordUnknown,
): Pick<ResourceValidationPolicy, "validateResource"> {
  const validations = rule.types.map((token) =>
    validateResourceOfType({ __pulumiType: token } as never, (props, args, report) => {
      const { violations, unknown } = evaluateRule(rule, unwrapProxies(props), {
        name: args.name,
        protect: args.opts.protect,
        config: args.getConfig<RuleConfig>(),
      });
      if (!isExcepted(exceptions, rule.name, args.name))
        for (const violation of violations) report(formatMessage(rule, args.name, violation));
      recordUnknown(args.urn, token, rule.name, unknown && getInputName(unknown));
    }),
  );
  const [only] = validations;
  // The SDK skips resources of other types before it reads their inputs. It does so for one function, not for a list.
  return { validateResource: validations.length === 1 && only !== undefined ? only : validations };
}

function buildResourceRemediation(
  rule: AnyResourceRule,
  remediate: NonNullable<AnyResourceRule["remediateResource"]>,
  exceptions: readonly Exception[],
): Pick<ResourceValidationPolicy, "remediateResource"> {
  return {
    // It changes violations only: the engine prints every remediation, also one that was not needed.
    remediateResource: ({ type, name, props, opts, getConfig }) => {
      if (!rule.types.includes(type) || isExcepted(exceptions, rule.name, name)) return undefined;
      const context = { name, protect: opts.protect, config: getConfig<RuleConfig>() };
      const original = unwrapProxies(props);
      const inputs = unwrapSecrets(original) as Inputs;
      if (evaluateRule(rule, inputs, context).violations.length === 0) return undefined;
      // The engine prints what a remediation changes and writes it to the state.
      return restoreSecrets(original, remediate(inputs));
    },
  };
}

/** "web runs privileged. Remove `privileged`." */
function formatMessage({ remediationSteps }: RuleMetadata, resource: string, violation: string): string {
  return `${resource} ${violation}. ${remediationSteps}`;
}

function parseResourceName(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** The top-level input: `create` for `create`, `ports` for `ports.0.ip`. */
function getInputName(unknown: Error): string {
  return getUnknownPath(unknown)[0] ?? "";
}

function toConfigSchema(defaultConfig: RuleConfig): PolicyConfigSchema {
  return {
    properties: Object.fromEntries(
      Object.entries(defaultConfig).map(([key, value]) => [
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

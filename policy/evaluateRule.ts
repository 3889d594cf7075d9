import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import type { ResourceRule, RuleConfig, RuleContext } from "./rule.ts";

export interface RuleResult {
  /** Clauses that follow the resource's name. */
  violations: string[];
  /** Thrown by the SDK for the first input that the rule read and whose value is not known yet. */
  unknown?: Error;
}

/**
 * Runs a rule on a resource. An unknown input is neither compliant nor a violation.
 * A rule with `onUnknown: "checkKnownElements"` runs again without the unknown element. One unknown variable must not
 * hide that the container mounts the Docker socket.
 */
export function evaluateRule<P, C extends RuleConfig>(
  rule: ResourceRule<P, C>,
  resourceInputs: Record<string, unknown>,
  context: Omit<RuleContext<C>, "config"> & { config?: Partial<C> },
): RuleResult {
  const fullContext = { ...context, config: { ...rule.defaultConfig, ...context.config } as C };
  const result: RuleResult = { violations: [] };
  for (let inputs = resourceInputs; ; ) {
    try {
      return { ...result, violations: rule.validateResource(unknownCheckingProxy(inputs), fullContext) };
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      result.unknown ??= error as Error;
      const rest =
        rule.onUnknown === "checkKnownElements"
          ? removeElement(inputs, getUnknownPath(error as Error))
          : undefined;
      if (rest === undefined) return result;
      inputs = rest;
    }
  }
}

/** The path of the input that was not known: `ports`, `0`, `ip`. */
export function getUnknownPath(error: Error): string[] {
  return (error as unknown as { props: PropertyKey[] }).props.map(String);
}

/** A copy without the list element that the path leads into; undefined where the path enters no list. */
function removeElement(inputs: Record<string, unknown>, path: string[]): typeof inputs | undefined {
  const copy = structuredClone(inputs);
  let value: unknown = copy;
  for (const key of path) {
    if (Array.isArray(value)) {
      value.splice(Number(key), 1);
      return copy;
    }
    value = (value as Record<string, unknown>)[key];
  }
  return undefined;
}

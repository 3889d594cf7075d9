import type { EnforcementLevel, PolicyResource, Severity } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";

export interface RuleMetadata {
  /** `<provider>-<resource>-<verb>-<what>`: the path of the rule's file in kebab case. */
  name: string;
  /** One sentence that is true of every compliant resource. */
  description: string;
  severity: Severity;
  /** How to correct a violation. */
  remediationSteps: string;
  /** Where the reason can be read. */
  url: string;
}

/** Values that a policy configuration file may override. CrossGuard's schema is derived from their types. */
export type RuleConfig = Record<string, readonly string[] | readonly number[] | number>;

/** What a rule knows of a resource besides its inputs. */
export interface RuleContext<C = RuleConfig> {
  /** The resource's name in the program. */
  name: string;
  /** The resource option `protect`. */
  protect: boolean;
  config: C;
}

/**
 * What a rule does when it reads an input whose value is not known yet.
 * `checkKnownElements`: it checks the other elements of the list, because one of them is enough for a violation.
 * `stop`: it reports nothing, because the unknown value may be the one that it requires.
 */
export type OnUnknown = "checkKnownElements" | "stop";

/** Validates one resource by its inputs. A rule knows neither its level nor other resources. */
export interface ResourceRule<P = never, C = RuleConfig> extends RuleMetadata {
  /** Tokens of the resource types that it validates. */
  types: readonly string[];
  onUnknown: OnUnknown;
  defaultConfig?: C;
  /**
   * Returns the violations, each a clause that follows the resource's name. It is pure.
   * It never returns an input's value that may be secret. Reading an input that is not known yet throws.
   */
  validateResource: (inputs: P, context: RuleContext<C>) => string[];
  /** Returns corrected inputs. Only rules with a single correct value have it. */
  remediateResource?: (inputs: P) => P;
}

export interface Violation {
  urn: string;
  /** A clause that follows the resource's name. */
  violation: string;
}

/** An input that a stack rule read and whose value is not known yet. */
export interface UnknownInput {
  urn: string;
  /** The input's name. */
  unknown: string;
}

/** Validates the resources of a stack together. */
export interface StackRule<C = RuleConfig> extends RuleMetadata {
  defaultConfig?: C;
  validateStack: (resources: readonly PolicyResource[], config: C) => (Violation | UnknownInput)[];
}

// biome-ignore lint/suspicious/noExplicitAny: a list of rules for resources of every type
export type Rule = ResourceRule<any, any> | StackRule<any>;

export interface PackEntry {
  rule: Rule;
  level: EnforcementLevel;
}

/** Type tokens, with the TypeScript type of their inputs. */
export interface ResourceType<Args> {
  types: readonly string[];
  /** Never set: it carries the type of the inputs. */
  inputs?: Args;
}

export function defineResourceType<Args>(...types: string[]): ResourceType<Unwrap<Args>> {
  return { types };
}

export function defineResourceRule<P, C extends RuleConfig = Record<never, never>>(
  { types }: ResourceType<P>,
  { name, description, severity, ...rest }: Omit<ResourceRule<P, C>, "types">,
): ResourceRule<P, C> {
  return { name, description, severity, types, ...rest };
}

export function defineStackRule<C extends RuleConfig = Record<never, never>>(
  rule: StackRule<C>,
): StackRule<C> {
  return rule;
}

/** Returns the violation when the condition holds, and nothing otherwise. */
export function violationIf(condition: boolean, violation: string): string[] {
  return condition ? [violation] : [];
}

// biome-ignore lint/suspicious/noExplicitAny: configurations of every shape
export const isStackRule = (rule: Rule): rule is StackRule<any> => "validateStack" in rule;

import type { EnforcementLevel, PolicyResource, Severity } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";

/** What every rule says of itself. */
export interface RuleText {
  /** `<provider>-<resource>-<verb>-<what>`, as its file is named. */
  name: string;
  /** What holds where it is kept: one sentence. */
  description: string;
  severity: Severity;
  /** What to write instead. */
  remediationSteps: string;
  url: string;
}

/** Defaults of what a pack's configuration may change. Their types are its schema. */
export type Settings = Record<string, readonly string[] | readonly number[] | number>;

/** The resource beside its inputs. */
export interface Subject<S = Settings> {
  name: string;
  protect: boolean;
  settings: S;
}

/** Judges one resource by its inputs, before anything is done. Knows neither its level nor the other resources. */
export interface ResourceRule<P = never, S = Settings> extends RuleText {
  /** Tokens of the types that it is about. */
  types: readonly string[];
  settings?: S;
  /**
   * Each violation as a clause that follows the resource's name. Pure. Inputs that are not known yet throw when they are
   * read. Says nothing of values, which may be secret.
   */
  judge: (inputs: P, subject: Subject<S>) => string[];
  /** The inputs as they should be; only where there is one way. */
  remediate?: (inputs: P) => P;
}

export interface Violation {
  urn: string;
  violation: string;
}

/** An input that the rule needed and that only the update will know. */
export interface Undecided {
  urn: string;
  unknown: string;
}

/** Judges resources together. */
export interface StackRule<S = Settings> extends RuleText {
  settings?: S;
  judgeStack: (resources: readonly PolicyResource[], settings: S) => (Violation | Undecided)[];
}

// biome-ignore lint/suspicious/noExplicitAny: a list of rules about resources of every type
export type Rule = ResourceRule<any, any> | StackRule<any>;

export interface Listed {
  rule: Rule;
  level: EnforcementLevel;
}

/** Resource types, with the type of their inputs. */
export interface Kind<Args> {
  types: readonly string[];
  /** Only a type. */
  inputs?: Args;
}

export function kind<Args>(...types: string[]): Kind<Unwrap<Args>> {
  return { types };
}

export function rule<P, S extends Settings = Record<never, never>>(
  { types }: Kind<P>,
  { name, description, severity, ...rest }: Omit<ResourceRule<P, S>, "types">,
): ResourceRule<P, S> {
  return { name, description, severity, types, ...rest };
}

/** Reports when `wrong`. */
export function violation(wrong: boolean, text: string): string[] {
  return wrong ? [text] : [];
}

// biome-ignore lint/suspicious/noExplicitAny: settings of every shape
export const isStackRule = (candidate: Rule): candidate is StackRule<any> => "judgeStack" in candidate;

import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import type { ResourceRule, Settings, Subject } from "./rule.ts";

export interface Verdict {
  /** Clauses that follow the resource's name. */
  violations: string[];
  /** The first input that the rule needed and that only the update will know. */
  unknown?: Error;
}

/**
 * An input that is not known yet is neither a pass nor a violation. What a list is not allowed to hold is looked for in its
 * other elements all the same: one unknown variable must not hide that the container's Docker socket is mounted.
 */
export function evaluate<P, S extends Settings>(
  rule: ResourceRule<P, S>,
  given: Record<string, unknown>,
  subject: Omit<Subject<S>, "settings"> & { settings?: Partial<S> },
): Verdict {
  const complete = { ...subject, settings: { ...rule.settings, ...subject.settings } as S };
  const verdict: Verdict = { violations: [] };
  for (let inputs = given; ; ) {
    try {
      return { ...verdict, violations: rule.judge(unknownCheckingProxy(inputs), complete) };
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      verdict.unknown ??= error as Error;
      const rest = looksAtEach(rule) ? withoutElement(inputs, pathOf(error as Error)) : undefined;
      if (rest === undefined) return verdict;
      inputs = rest;
    }
  }
}

/** A rule that requires something might miss it where an element is left out. */
function looksAtEach({ name }: { name: string }): boolean {
  return name.includes("-disallow-");
}

/** Of the input that was not known. */
export function pathOf(error: Error): string[] {
  return (error as unknown as { props: PropertyKey[] }).props.map(String);
}

/** A copy without the element of a list that the path leads into; undefined if it leads into none. */
function withoutElement(inputs: Record<string, unknown>, path: string[]): typeof inputs | undefined {
  const copy = structuredClone(inputs);
  let inside: unknown = copy;
  for (const key of path) {
    if (Array.isArray(inside)) {
      inside.splice(Number(key), 1);
      return copy;
    }
    inside = (inside as Record<string, unknown>)[key];
  }
  return undefined;
}

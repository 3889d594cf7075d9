import { RunError } from "@pulumi/pulumi/errors.js";
import { closest, distance } from "fastest-levenshtein";

/** One problem in the user's input. It never holds a secret's value. */
export interface Problem {
  /** Config key, or `file:line`. */
  where: string;
  /** What is wrong, as a clause without a full stop: "is not a CIDR". */
  problem: string;
  /** What to type or to write instead. */
  fix?: string;
}

/** All problems at once. Pulumi prints a RunError's message without a stack. */
export class ProblemsError extends RunError {
  readonly problems: readonly Problem[];

  constructor(title: string, problems: readonly Problem[]) {
    super(formatProblems(title, problems));
    this.problems = problems;
  }
}

/** Sorted by place (numbers in it by value), one problem a paragraph, its fix indented below. */
export function formatProblems(title: string, problems: readonly Problem[]): string {
  const paragraphs = sortProblems(problems).map(({ where, problem, fix }) => {
    const line = `  ${where} ${problem}`;
    return fix === undefined ? line : `${line}\n      ${fix.replaceAll("\n", "\n      ")}`;
  });
  return [`${title} (${problems.length}):`, ...paragraphs].join("\n");
}

export function sortProblems(problems: readonly Problem[]): Problem[] {
  const order = new Intl.Collator("en", { numeric: true });
  return [...problems].sort((a, b) => order.compare(a.where, b.where) || order.compare(a.problem, b.problem));
}

/** The known name that was probably meant, if one is near enough. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name, known);
  return distance(name, candidate) <= Math.max(1, Math.floor(name.length / 3)) ? candidate : undefined;
}

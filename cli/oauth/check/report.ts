import { formatProblems, type Problem } from "../../../problem.ts";
import type { Explanation } from "./explain.ts";
import type { Finding } from "./findings.ts";

/** What the check of a stack's clients has found. */
export interface CheckReport {
  problems: Problem[];
  unreachable: Problem[];
  remarks: string[];
  /** Providers that accept their client. */
  accepted: string[];
}

/** @param explanations by the provider's name */
export function reportOf(explanations: readonly (readonly [string, Explanation])[]): CheckReport {
  const all = explanations.map(([, explanation]) => explanation);
  return {
    problems: all.flatMap(({ findings }) => findings.map(toProblem)),
    unreachable: all.flatMap(({ unreachable }) => unreachable.map(toProblem)),
    remarks: all.flatMap(({ remarks }) => remarks),
    accepted: explanations.flatMap(([name, { findings, unreachable }]) =>
      findings.length + unreachable.length === 0 ? [name] : [],
    ),
  };
}

const toProblem = ({ provider, problem, page, fix }: Finding): Problem => ({
  where: provider,
  problem,
  fix: `Open ${page}\n${fix}`,
});

/** What people read: nothing where all is right and nobody asks. */
export function renderReport(
  { problems, unreachable, remarks, accepted }: CheckReport,
  { verbose = false }: { verbose?: boolean } = {},
): { lines: string[]; errors: string[] } {
  return {
    lines: [...(verbose ? accepted.map((name) => `${name}: accepted`) : []), ...remarks],
    errors: [
      ...(problems.length > 0 ? [formatProblems("clients that identity providers refuse", problems)] : []),
      ...(unreachable.length > 0
        ? [formatProblems("identity providers that could not be asked", unreachable)]
        : []),
    ],
  };
}

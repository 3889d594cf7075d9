import { type Problem, ProblemsError } from "../problem.ts";
import { carryOut } from "./repair/carryOut.ts";
import { engine, type Stack } from "./repair/engine.ts";
import { type Finding, inspect } from "./repair/inspect.ts";
import { describe, localLocks } from "./repair/locks.ts";
import { stackOf } from "./repair/stack.ts";
import type { Deployment } from "./repair/state.ts";
import { unread } from "./repair/surgery.ts";
import { throughTunnel, tunnelOf } from "./repair/tunnel.ts";
import { breakLocks, living, unlocking } from "./repair/unlock.ts";

type Report = (line: string) => void;

export interface RepairOptions {
  /** Look and say, change nothing. */
  dryRun?: boolean;
}

/** `landfall repair [region]`: makes the state true again after an update was killed. */
export async function repair(region: string | undefined, options: RepairOptions): Promise<void> {
  const stack = await stackOf(region);
  const needed = await repairStack(stack, options, (line) => console.log(line));
  if (!needed) console.log("Nothing to repair.");
  else console.log(options.dryRun ? `Nothing was changed. Next: ${stack.repair}` : "Next: pulumi up");
}

/**
 * Breaks a dead holder's lock, then settles every operation that was under way: what was made is imported or removed.
 * Safe to repeat, also after it was itself interrupted.
 *
 * @returns whether there was anything to repair
 * @throws ProblemsError with all that could not be settled; the rest is
 */
export async function repairStack(stack: Stack, { dryRun }: RepairOptions, report: Report): Promise<boolean> {
  const pulumi = unlocking(stack, engine(stack), report);
  const locks = localLocks(await pulumi.backendUrl(), await pulumi.stackName(), stack.cwd);
  if (locks.length > 0 && !dryRun) await breakLocks(stack, pulumi, locks, report);
  const problems = dryRun ? living(stack, locks) : [];
  if (dryRun) for (const lock of locks) report(`  found the lock of ${describe(lock)}`);

  const { deployment } = await pulumi.exportRevealed();
  const findings = await inspect(deployment, stack.repair);
  const toRead = unread(deployment);
  if (dryRun) problems.push(...preview(findings, report));
  else if (findings.length + toRead.length > 0) {
    const carry = (part: Part) => carryOut(pulumi, part.findings, part.toRead, stack.repair, report);
    problems.push(...(await inGroups(stack, deployment, { findings, toRead }, carry)));
  }
  if (problems.length > 0) throw new ProblemsError("the stack could not be repaired wholly", problems);
  return locks.length + findings.length + toRead.length > 0;
}

interface Part {
  findings: readonly Finding[];
  /** URNs. */
  toRead: readonly string[];
}

/** What PostgreSQL has can only be read through the tunnel; the rest must not wait for it. */
async function inGroups(
  stack: Stack,
  deployment: Deployment,
  { findings, toRead }: Part,
  carry: (part: Part) => Promise<Problem[]>,
): Promise<Problem[]> {
  const part = (wanted: boolean): Part => {
    const belongs = (urn: string) => /[:$]postgresql:[^:]+:[^:]+::/.test(urn) === wanted;
    return { findings: findings.filter(({ urn }) => belongs(urn)), toRead: toRead.filter(belongs) };
  };
  const problems = await carry(part(false));
  const inDatabase = part(true);
  if (inDatabase.findings.length + inDatabase.toRead.length === 0) return problems;
  const tunnel = tunnelOf(deployment);
  const read = () => carry(inDatabase);
  try {
    problems.push(...(await (tunnel === undefined ? read() : throughTunnel(tunnel, read))));
  } catch (error) {
    const problem = `could not be read: ${(error as Error).message}`;
    problems.push({ where: "the database", problem, fix: `once it can be reached: ${stack.repair}` });
  }
  return problems;
}

function preview(findings: readonly Finding[], report: Report): Problem[] {
  return findings.flatMap((finding) => {
    if (finding.todo === "nothing")
      return [{ where: finding.name, problem: finding.problem, fix: finding.fix }];
    report(`  ${finding.name}: to be ${finding.says}`);
    return [];
  });
}

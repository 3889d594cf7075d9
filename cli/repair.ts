import { type Problem, ProblemsError } from "../problem.ts";
import { carryOut } from "./repair/carryOut.ts";
import { type Engine, engine, type Stack } from "./repair/engine.ts";
import { type Finding, inspect } from "./repair/inspect.ts";
import { describe, localLocks } from "./repair/locks.ts";
import { stackOf } from "./repair/stack.ts";
import type { Deployment } from "./repair/state.ts";
import { unread } from "./repair/surgery.ts";
import { throughTunnel, tunnelOf } from "./repair/tunnel.ts";
import { breakLocks, living, withLock } from "./repair/unlock.ts";

type Report = (line: string) => void;

export interface RepairOptions {
  /** Look and say, change nothing. */
  dryRun?: boolean;
}

/** `landfall repair [region]`: makes the state true again after an update was killed. */
export async function repair(region: string | undefined, options: RepairOptions): Promise<void> {
  const needed = await repairStack(await stackOf(region), options, (line) => console.log(line));
  const again = ["bin/landfall repair", ...(region ? [region] : [])].join(" ");
  if (!needed) console.log("Nothing to repair.");
  else console.log(options.dryRun ? `Nothing was changed. Next: ${again}` : "Next: pulumi up");
}

/**
 * Breaks a dead holder's lock, then settles every operation that was under way: what was made is imported or removed.
 * Safe to repeat, also after it was itself interrupted.
 *
 * @returns whether there was anything to repair
 * @throws ProblemsError with all that could not be settled; the rest is
 */
export async function repairStack(stack: Stack, { dryRun }: RepairOptions, report: Report): Promise<boolean> {
  const pulumi = engine(stack);
  const name = await pulumi.stackName();
  const locks = localLocks(await pulumi.backendUrl(), name, stack.cwd);
  if (locks.length > 0 && !dryRun) await breakLocks(pulumi, name, locks, report);
  const problems = dryRun ? living(locks) : [];
  if (dryRun) for (const lock of locks) report(`  found the lock of ${describe(lock)}`);

  const { deployment } = await pulumi.exportRevealed();
  const findings = await inspect(deployment);
  const toRead = unread(deployment);
  if (dryRun) problems.push(...preview(findings, report));
  else if (findings.length + toRead.length > 0) {
    const act = () => inGroups(pulumi, deployment, findings, toRead, report);
    problems.push(...(await withLock(pulumi, name, report, act)));
  }
  if (problems.length > 0)
    throw new ProblemsError(`the stack ${name} could not be repaired wholly`, problems);
  return locks.length + findings.length + toRead.length > 0;
}

/** What PostgreSQL has can only be read through the tunnel; the rest must not wait for it. */
async function inGroups(
  pulumi: Engine,
  deployment: Deployment,
  findings: readonly Finding[],
  toRead: readonly string[],
  report: Report,
): Promise<Problem[]> {
  const isPostgresql = (urn: string) => /[:$]postgresql:[^:]+:[^:]+::/.test(urn);
  const part = (wanted: boolean) =>
    [
      findings.filter(({ urn }) => isPostgresql(urn) === wanted),
      toRead.filter((urn) => isPostgresql(urn) === wanted),
    ] as const;
  const carry = (wanted: boolean) => carryOut(pulumi, ...part(wanted), report);

  const problems = await carry(false);
  if (part(true).every((each) => each.length === 0)) return problems;
  const tunnel = tunnelOf(deployment);
  try {
    problems.push(
      ...(tunnel === undefined ? await carry(true) : await throughTunnel(tunnel, () => carry(true))),
    );
  } catch (error) {
    const fix = "once the host can be reached: bin/landfall repair";
    problems.push({
      where: "the database's resources",
      problem: `could not be read: ${(error as Error).message}`,
      fix,
    });
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

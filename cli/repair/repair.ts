import { readFile, rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Destination } from "../../components/database/index.ts";
import { type Problem, ProblemsError } from "../../problem.ts";
import { truncatedAttributeFiles } from "../pulumi/attributeFiles.ts";
import { breakLocks, locksOfLiveProcesses, withLockBreaking } from "../pulumi/breakLocks.ts";
import { type PulumiClient, type PulumiStack, pulumiClient } from "../pulumi/client.ts";
import type { Deployment } from "../pulumi/exportedState.ts";
import { locateStack } from "../pulumi/locateStack.ts";
import { describeLock, localLocks } from "../pulumi/locks.ts";
import { type RepairWork, removeHalfMade, resourcesToRead, writeState } from "./applyRepair.ts";
import { unreadResources } from "./editState.ts";
import { type Finding, inspect } from "./inspect.ts";
import { planTunnel, throughTunnel } from "./tunnel.ts";

type Report = (line: string) => void;

export interface RepairOptions {
  /** Look and say, change nothing. */
  dryRun?: boolean;
  /** The stack of this app in the region. Default: the Personal Assistant's. */
  app?: string;
}

/** `landfall repair [region]`: makes the state true again after an update was killed. */
export async function repair(region: string | undefined, options: RepairOptions): Promise<void> {
  const stack = await locateStack(region, options.app);
  const needed = await repairStack(stack, options, (line) => console.log(line));
  if (!needed) console.log("Nothing to repair.");
  else console.log(options.dryRun ? `Nothing was changed. Next: ${stack.repair}` : "Next: pulumi up");
}

/**
 * Removes what a killed engine left half written, breaks a dead holder's lock, then settles every operation that was under way: what was made is imported or removed.
 * The state is written only when all of them can be settled. Safe to repeat, also after it was itself interrupted.
 *
 * @returns whether there was anything to repair
 * @throws ProblemsError with all that could not be settled
 */
export async function repairStack(
  stack: PulumiStack,
  { dryRun }: RepairOptions,
  report: Report,
): Promise<boolean> {
  const pulumi = withLockBreaking(stack, pulumiClient(stack), report);
  const url = await pulumi.backendUrl();
  const cut = truncatedAttributeFiles(url, stack.cwd);
  for (const file of cut) {
    if (!dryRun) await rm(file);
    report(`  ${basename(file)}: partly written, ${dryRun ? "to be removed" : "removed"}`);
  }
  // Nothing more can be read before they are gone.
  if (dryRun && cut.length > 0) return true;
  const locks = localLocks(url, await pulumi.stackName(), stack.cwd);
  const problems: Problem[] = [];
  if (locks.length > 0) {
    if (dryRun) problems.push(...locksOfLiveProcesses(stack, locks));
    else await breakLocks(stack, pulumi, locks, report);
    if (dryRun) for (const lock of locks) report(`  lock of ${describeLock(lock)}: found`);
  }
  const { deployment } = await pulumi.exportRevealed();
  const work: RepairWork = {
    findings: await inspect(deployment, stack.repair),
    toRead: unreadResources(deployment),
  };
  if (dryRun) reportFindings(work.findings, report);
  problems.push(...(await settleOperations(stack, pulumi, deployment, work, dryRun ?? false, report)));
  if (problems.length > 0) throw new ProblemsError("the stack could not be repaired", problems);
  return cut.length + locks.length + work.findings.length + work.toRead.length > 0;
}

async function settleOperations(
  stack: PulumiStack,
  pulumi: PulumiClient,
  deployment: Deployment,
  work: RepairWork,
  dryRun: boolean,
  report: Report,
): Promise<Problem[]> {
  const problems = work.findings.flatMap((finding): Problem[] =>
    finding.todo === "nothing" ? [{ where: finding.name, problem: finding.problem, fix: finding.fix }] : [],
  );
  if (dryRun || work.findings.length + work.toRead.length === 0) return problems;
  problems.push(...(await removeHalfMade(work.findings, stack.repair)));
  if (problems.length > 0) return problems;
  const write = () => writeState(pulumi, work, report);
  try {
    const inDatabase = resourcesToRead(work).some((urn) => IN_DATABASE.test(urn));
    const tunnel = inDatabase ? planTunnel(deployment, await outsideServer(stack, pulumi)) : undefined;
    await (tunnel === undefined ? write() : throughTunnel(tunnel, write));
    return [];
  } catch (error) {
    const fix = `once it can be reached: ${stack.repair}`;
    return [{ where: "what was found", problem: `could not be read: ${(error as Error).message}`, fix }];
  }
}

async function outsideServer({ cwd }: PulumiStack, pulumi: PulumiClient): Promise<Destination | undefined> {
  const { server } = ((await pulumi.config())["landfall:database"]?.objectValue ?? {}) as {
    server?: { host: string; port?: number; caFile: string };
  };
  if (server === undefined) return undefined;
  const authority = await readFile(resolve(cwd, server.caFile), "utf8");
  return { host: server.host, port: server.port ?? 5432, authority };
}

/** URNs of what can only be read through the tunnel. */
const IN_DATABASE = /[:$]postgresql:[^:]+:[^:]+::/;

function reportFindings(findings: readonly Finding[], report: Report): void {
  for (const finding of findings) if ("says" in finding) report(`  ${finding.name}: to be ${finding.says}`);
}

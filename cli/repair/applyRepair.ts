import type { Problem } from "../../problem.ts";
import type { PulumiClient } from "../pulumi/client.ts";
import type { Deployment } from "../pulumi/exportedState.ts";
import { removeHalfMadeObject } from "./dockerHost.ts";
import { unreadResources, withoutPendingOperations } from "./editState.ts";
import { type Finding, NOTHING } from "./inspect.ts";

type Report = (line: string) => void;

export interface RepairWork {
  readonly findings: readonly Finding[];
  /** URNs that an earlier repair put into the state and could not read. */
  readonly toRead: readonly string[];
}

/** URNs that the engine has to read once the state is written. */
export function resourcesToRead({ findings, toRead }: RepairWork): string[] {
  const changed = findings.filter(({ todo }) => todo === "import" || todo === "reread");
  return [...toRead, ...changed.map(({ urn }) => urn)];
}

/** Removes what is half-made. @returns what could not be removed */
export async function removeHalfMade(findings: readonly Finding[], repair: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const finding of findings) {
    if (finding.todo !== "remove") continue;
    try {
      await removeHalfMadeObject(finding.host, finding.removal, finding.id);
    } catch (error) {
      problems.push({ where: finding.name, problem: (error as Error).message, fix: repair });
    }
  }
  return problems;
}

/**
 * Writes the state without its pending operations, and lets the engine read what came into it. All at once:
 * `pulumi stack import` forgets every pending operation, also those that it is given.
 *
 * @throws Error with the engine's own words; what was not read is read by the next repair
 */
export async function writeState(pulumi: PulumiClient, work: RepairWork, report: Report): Promise<void> {
  const { findings } = work;
  const state = await pulumi.export();
  const imports = findings.flatMap((each) => (each.todo === "import" ? [[each.urn, each.id] as const] : []));
  if (findings.length > 0) await pulumi.import(withoutPendingOperations(state, new Map(imports)));
  const written = (await pulumi.export()).deployment;
  const targets = resourcesToRead(work).filter((urn) => urns(written).has(urn));
  if (targets.length > 0) await pulumi.refresh(targets);
  const { deployment } = await pulumi.export();
  const stillUnread = unreadResources(deployment);
  if (stillUnread.length > 0)
    throw new Error(`these are in the state, but were not read: ${stillUnread.join(", ")}`);
  for (const finding of findings) report(`  ${finding.name}: ${outcome(finding, urns(deployment))}`);
}

const urns = ({ resources = [] }: Deployment) => new Set(resources.map(({ urn }) => urn));

function outcome(finding: Finding, present: ReadonlySet<string>): string {
  const isThere = present.has(finding.urn);
  if (finding.todo === "import") return isThere ? finding.says : NOTHING;
  if (finding.todo === "reread")
    return isThere ? "still there, the next pulumi up deletes it" : "is gone, and forgotten";
  return "says" in finding ? finding.says : finding.problem;
}

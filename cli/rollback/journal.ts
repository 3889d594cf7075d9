import { PROGRAMS } from "../../contracts/hostPaths.ts";
import type { Host } from "../host/host.ts";
import { runRemoteAsRoot } from "../host/runAsRoot.ts";

import type { Part, RollbackPlan } from "./plan.ts";

/** The steps of a rollback, in this order. */
export const STEPS = ["code", "data", "verify"] as const;
export type RollbackStep = (typeof STEPS)[number];

/** A rollback that is under way, as the host keeps it: it outlives this process and this machine. */
export interface RollbackJournal {
  format: 3;
  part: Part;
  plan: RollbackPlan;
  startedAt: string;
  done: RollbackStep[];
}

/**
 * Whether another release than the wanted one was deployed since it began: then nobody goes on with it.
 * @param newest record of the host
 */
export function isAbandoned(
  { plan, startedAt }: Pick<RollbackJournal, "plan" | "startedAt">,
  { createdAt, contents }: { createdAt: string; contents: { pinned: string | null } },
): boolean {
  return Date.parse(createdAt) > Date.parse(startedAt) && contents.pinned !== plan.to;
}

export async function readJournal(host: Host): Promise<RollbackJournal | undefined> {
  const text = await runRemoteAsRoot(host, [PROGRAMS.release, "journal"]);
  if (text.trim() === "") return undefined;
  const journal: RollbackJournal = JSON.parse(text);
  if (journal.format === 3) return journal;
  throw new Error(
    `the rollback under way on ${host.target.address} was begun by another version of Landfall: finish it with that one`,
  );
}

export async function writeJournal(host: Host, journal: RollbackJournal): Promise<void> {
  await runRemoteAsRoot(host, [PROGRAMS.release, "journal", "put"], { input: JSON.stringify(journal) });
}

/** Ends it, and notes it in the newest record. @returns that release */
export async function closeJournal(host: Host): Promise<string> {
  return (await runRemoteAsRoot(host, [PROGRAMS.release, "journal", "close"])).trim();
}

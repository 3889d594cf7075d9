import type { Holder } from "./host/session.ts";
import { describeJournal, FILES, isRevoked, type Journal, nextCommand, parseJournal } from "./journal.ts";
import type { MoveFiles } from "./phases/context.ts";

export interface MoveStatus {
  journal: Journal | null;
  /** Who works on it at the moment. */
  holder: Holder | null;
  /** What to type next; null where nothing is left, or someone works on it. */
  next: string | null;
}

/** How far a move is, as its host has it. */
export async function readStatus(
  session: Pick<MoveFiles, "read"> & { holder(): Promise<Holder | null> },
  { source, needsMails, flags }: { source: string; needsMails: boolean; flags: string },
): Promise<MoveStatus> {
  const journal = parseJournal(await session.read(FILES.journal), source);
  const holder = await session.holder();
  const command = holder === null ? nextCommand(journal, needsMails) : undefined;
  const next = command === undefined ? null : `bin/landfall migrate-users ${command}${flags}`;
  return { journal: journal ?? null, holder, next };
}

/** Lines for people. */
export function describeStatus({ journal, holder, next }: MoveStatus, source: string): string[] {
  const lines =
    journal === null
      ? [`Nobody of ${source} has been moved yet.`]
      : describeJournal(journal, holder !== null);
  if (holder !== null)
    return [...lines, `${holder.by} runs \`migrate-users ${holder.command}\` since ${holder.since}.`];
  if (journal !== null && isRevoked(journal)) lines.push("The move was taken back.");
  return [...lines, next === null ? "Nothing is left to do." : `Next: ${next}`];
}

import type { Holder } from "./host/session.ts";
import { describeJournal, FILES, isRevoked, type Journal, nextCommand, parseJournal } from "./journal.ts";
import type { MoveFiles } from "./phases/context.ts";

export interface MoveStatus {
  journal: Journal | null;
  /** Who works on it at the moment. */
  holder: Holder | null;
  /** What to type next. */
  next: string;
}

/** How far a move is, as its host has it. */
export async function readStatus(
  session: Pick<MoveFiles, "read"> & { holder(): Promise<Holder | null> },
  source: string,
  flags: string,
): Promise<MoveStatus> {
  const journal = parseJournal(await session.read(FILES.journal), source);
  const holder = await session.holder();
  const next = `bin/landfall migrate-users ${nextCommand(journal, holder !== null)}${flags}`;
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
  return [...lines, `Next: ${next}`];
}

/** A moment at which the record says where the database's migrations stood. */
export interface RecordedHead {
  at: string;
  head: string;
}

/** What is known of a time: the head, or those that were seen last before it and first after it. */
export interface HeadAt {
  head: string | undefined;
  before: RecordedHead | undefined;
  after: RecordedHead | undefined;
}

interface Migrated {
  state: string;
  from: string;
  to: string;
  startedAt?: string;
  endedAt?: string | null;
}

/** What backups and migrations saw. Of a migration that was cut short, only its beginning is certain. */
export function recordedHeads(
  backups: readonly { createdAt?: string; head?: string | null }[],
  migrations: readonly Migrated[],
): RecordedHead[] {
  const seen = (at: string | null | undefined, head: string | null | undefined): RecordedHead[] =>
    at && head ? [{ at, head }] : [];
  return [
    ...backups.flatMap(({ createdAt, head }) => seen(createdAt, head)),
    ...migrations.flatMap(({ state, from, to, startedAt, endedAt }) => [
      ...seen(startedAt, from),
      ...(state === "done" ? seen(endedAt, to) : []),
    ]),
  ];
}

/** The head at a time, where what was seen before and after it is the same. */
export function headAt(time: string, all: readonly RecordedHead[]): HeadAt {
  const moment = Date.parse(time);
  const sorted = all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const before = sorted.findLast(({ at }) => Date.parse(at) <= moment);
  const after = sorted.find(({ at }) => Date.parse(at) > moment);
  return { head: before?.head === after?.head ? before?.head : undefined, before, after };
}

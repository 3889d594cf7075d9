import { isDeepStrictEqual } from "node:util";
import { findConfigHash } from "../../components/compose/scripts.ts";
import { parsePlan, selectSettings } from "../../components/release/record.ts";
import type { ListedBackup } from "../../contracts/backup.ts";
import type { MigrationJournal } from "../../contracts/migration.ts";
import type { ReleaseRecord, ReleaseSummary } from "../../contracts/release.ts";
import type { Container } from "../containers/containers.ts";
import type { RestorePlan } from "../data/restore.ts";
import { UsageError } from "../usage.ts";

/** Which part of a release comes back. */
export type Part = "all" | "code" | "data";

/** A migration in the host's journal, as far as a way back needs it. */
export type Migration = Pick<
  MigrationJournal,
  "kind" | "state" | "from" | "to" | "backup" | "downgradeProved" | "endedAt"
>;

/** A backup, as far as a way back needs it. */
export type Backup = Pick<ListedBackup, "id" | "head" | "state">;

/** What a restore would take away. */
export type Loss = Pick<RestorePlan, "createdAt" | "changes">;

/** Where the database's migrations stand; null for an app without any; why it is not known, for a database that does not answer. */
export type Head = string | null | { unknown: string };

/** Everything that determines the plan. */
export interface RollbackInputs {
  part: Part;
  /** The newest record: what runs. */
  current: ReleaseRecord;
  target: ReleaseRecord;
  /** What was released, the newest first. */
  releases: readonly ReleaseSummary[];
  /** Of no matter where only the code goes back, which asks no database. */
  head: Head;
  migrations: readonly Migration[];
  backups: readonly Backup[];
  /** Services of the wanted release that do not run as it has them. Looked at only where it is what runs. */
  missing: readonly string[];
}

export interface ServiceChange {
  service: string;
  what: "comes back" | "goes" | "other image" | "other settings" | "other image and settings";
}

export interface CodePlan {
  services: ServiceChange[];
  /** Files on the host that differ, by their key. */
  files: string[];
  /** Keys of the stack's configuration that differ, and are left as they are. */
  config: string[];
}

export type DataPlan =
  | { how: "nothing"; because: string }
  /** The code goes back first, and with it the server; then this is planned, and agreed to. */
  | { how: "unknown"; to: string; because: string }
  /** By this image of the release that knows the way, with the files of that release. */
  | { how: "downgrade"; from: string; to: string; image: string; release: string }
  | { how: "restore"; from: string; to: string; backup: string; because: string };

/** A plan that says what happens. */
export type KnownDataPlan = Exclude<DataPlan, { how: "unknown" }>;

export interface RollbackPlan {
  from: string;
  to: string;
  /** Undefined where only the data go back, or the release's code runs already. */
  code?: CodePlan;
  data: DataPlan;
}

/** A database that does not answer, where nothing can be done without it. */
export class DatabaseNotAnswering extends Error {
  /** @param because what the host says of it */
  constructor(because: string, todo: string) {
    super(`the database's migration head is unknown: ${because}. ${todo}`);
  }
}

/** @throws UsageError when there is no way back; SilentDatabase when nothing of it can be planned */
export function planRollback(inputs: RollbackInputs): RollbackPlan {
  const { current, target: wanted, part, missing } = inputs;
  const runs = isSameRelease(current, wanted) && missing.length === 0;
  const code = part === "data" || runs ? undefined : planCode(current, wanted, missing);
  const data = planData(inputs);
  if (data.how === "unknown" && code === undefined) {
    const bringBack = runs
      ? ""
      : `If that release's database server is the problem, roll its code back: bin/landfall rollback ${wanted.id} --code-only. `;
    throw new DatabaseNotAnswering(
      data.because,
      `Nothing was changed. Look at: bin/landfall ps, bin/landfall logs. ${bringBack}Once it answers, type the same again`,
    );
  }
  return { from: current.id, to: wanted.id, ...(code !== undefined && { code }), data };
}

/**
 * The plan of a rollback that was cut short, by what is known now.
 * @param done whether its code is back
 * @throws like {@link planRollback}
 */
export function resumePlan(plan: RollbackPlan, inputs: RollbackInputs, done: boolean): RollbackPlan {
  const { head } = inputs;
  const isKnown = typeof head === "string" || head === null;
  if (plan.data.how === "nothing" || (isKnown && plan.data.how !== "unknown")) return plan;
  if (isKnown) return { ...plan, data: planData(inputs) };
  if (done || plan.code === undefined)
    throw new DatabaseNotAnswering(
      head.unknown,
      "Only the data are left to roll back. Look at: bin/landfall ps, bin/landfall logs. Once it answers: bin/landfall rollback",
    );
  return { ...plan, data: { how: "unknown", to: plan.data.to, because: head.unknown } };
}

/** Whether there is anything to do. */
export function isEmpty({ code, data }: RollbackPlan): boolean {
  return code === undefined && data.how === "nothing";
}

/**
 * The release that `landfall rollback` goes back to when none is named: the newest before the one that runs that differs
 * from it. After a rollback that is one from before the release that came back.
 * @param releases the newest first
 */
export function previousRelease<
  Release extends Comparable & { id: string; contents: { pinned: string | null } },
>(releases: readonly Release[]): Release | undefined {
  const [current, ...others] = releases;
  if (current === undefined) return undefined;
  const before = current.contents.pinned ?? current.id;
  return others.find((release) => release.id < before && !isSameRelease(release, current));
}

type Comparable = { contents: Pick<ReleaseRecord["contents"], "images" | "settings"> };

/** Whether a release that failed has left other containers, or none, in the place of some of this one's. */
export function hasOtherContainers(release: ReleaseRecord, containers: readonly Container[]): boolean {
  const hashes = new Set(containers.map(({ configHash }) => configHash));
  return parsePlan(release).services.some((plan) => !hashes.has(findConfigHash(plan) ?? null));
}

/** The services of a release of which no container is as it has them, or none of these runs. */
export function missingServices(release: ReleaseRecord, containers: readonly Container[]): string[] {
  const { services } = parsePlan(release);
  const isThere = (plan: (typeof services)[number]) =>
    containers.some(
      ({ service, configHash, state, restart }) =>
        service === plan.service &&
        configHash === findConfigHash(plan) &&
        (state === "running" || restart === "no"),
    );
  return services.filter((plan) => !isThere(plan)).map(({ service }) => service);
}

/** Whether the same images run with the same settings and files. */
export function isSameRelease({ contents: a }: Comparable, { contents: b }: Comparable): boolean {
  const digests = (images: typeof a.images) =>
    Object.fromEntries(Object.entries(images).map(([service, { digest }]) => [service, digest]));
  return a.settings === b.settings && isDeepStrictEqual(digests(a.images), digests(b.images));
}

function planCode(current: ReleaseRecord, wanted: ReleaseRecord, missing: readonly string[]): CodePlan {
  const [now, then] = [parsePlan(current), parsePlan(wanted)];
  const services = union(
    now.services.map(({ service }) => service),
    then.services.map(({ service }) => service),
  ).flatMap((service): ServiceChange[] => {
    const [old, back] = [now, then].map((plan) => plan.services.find((one) => one.service === service));
    if (old === undefined) return [{ service, what: "comes back" }];
    if (back === undefined) return [{ service, what: "goes" }];
    const image =
      current.contents.images[service]?.digest !== wanted.contents.images[service]?.digest && "other image";
    const settings = !isDeepStrictEqual(selectSettings(old), selectSettings(back)) && "other settings";
    if (image && settings) return [{ service, what: "other image and settings" }];
    if (image || settings) return [{ service, what: (image || settings) as ServiceChange["what"] }];
    return missing.includes(service) ? [{ service, what: "comes back" }] : [];
  });
  const fileOf = (plan: typeof now, key: string) => plan.files.find((file) => file.key === key);
  const files = union(
    now.files.map(({ key }) => key),
    then.files.map(({ key }) => key),
  ).filter((key) => !isDeepStrictEqual(fileOf(now, key), fileOf(then, key)));
  const [held, was] = [current.contents.config, wanted.contents.config];
  const config = union(Object.keys(held), Object.keys(was)).filter(
    (key) => !isDeepStrictEqual(held[key], was[key]),
  );
  return { services, files, config };
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}

/** What is to be done with the data. @throws UsageError when there is no way back */
export function planData(inputs: RollbackInputs): DataPlan {
  const { part, target: wanted, head } = inputs;
  if (part === "code") return { how: "nothing", because: "only the code goes back" };
  if (head === null || wanted.head === null)
    return { how: "nothing", because: "the app has no migrations that Landfall knows" };
  if (typeof head !== "string") return { how: "unknown", to: wanted.head, because: head.unknown };
  const [from, to] = [head, wanted.head];
  if (from === to) return { how: "nothing", because: `the database is at ${to}, as the release had it` };
  const path = migrationPath(inputs.migrations, to, from);
  const knowing = releaseWithMigrations(inputs, from);
  const { migration, images } = knowing.contents;
  const image = migration && images[migration.service]?.digest;
  if (migration?.reversible && image && path?.every(({ downgradeProved }) => downgradeProved))
    return { how: "downgrade", from, to, image, release: knowing.id };
  const because = whyRestore(inputs, path);
  const backup = backupForHead(inputs, path, to);
  if (backup !== undefined) return { how: "restore", from, to, backup, because };
  throw new UsageError(
    `there is no way back from ${from} to ${to} for the data: ${because}, and there is no backup of the database at ${to}.
Bring the code back only: bin/landfall rollback ${wanted.id} --code-only; backups: bin/landfall backups list`,
  );
}

/**
 * The release that brought the database to its head. The one that runs may be older, after a rollback of the code alone, and
 * then has neither the migrations nor the way down from them.
 */
function releaseWithMigrations(
  { current, releases, migrations }: RollbackInputs,
  head: string,
): ReleaseSummary {
  const last = migrations.findLast(
    ({ kind, state, to }) => kind === "upgrade" && state === "done" && to === head,
  );
  const since = Date.parse(last?.endedAt ?? "");
  const brought = releases.findLast(
    (release) =>
      release.head === head && release.contents.pinned === null && Date.parse(release.createdAt) >= since,
  );
  return brought ?? current;
}

function whyRestore(inputs: RollbackInputs, path: Migration[] | undefined): string {
  const { contents } = releaseWithMigrations(inputs, inputs.head as string);
  if (!contents.migration?.reversible) return "its migrations have no downgrade";
  if (path === undefined) return "the host's journal has no migrations between the two";
  const unproved = path.filter(({ downgradeProved }) => !downgradeProved);
  return `on a copy the downgrade ${unproved.map(({ to, from }) => `from ${to} to ${from}`).join(" and ")} did not bring everything back`;
}

/** The migrations that led from one head to another, in the order in which they did; undefined where none are known. */
function migrationPath(migrations: readonly Migration[], from: string, to: string): Migration[] | undefined {
  const path: Migration[] = [];
  const done = migrations.filter(({ kind, state }) => kind === "upgrade" && state === "done");
  for (let at = to; at !== from; ) {
    const last = done.findLast((one) => one.to === at && !path.includes(one));
    if (last === undefined) return undefined;
    path.unshift(last);
    at = last.from;
  }
  return path;
}

/**
 * The plan once its downgrade has failed: the last resort, which is agreed to anew; undefined where there is no backup.
 */
export function fallBackToRestore(plan: RollbackPlan, inputs: RollbackInputs): RollbackPlan | undefined {
  if (plan.data.how !== "downgrade") return undefined;
  const { from, to } = plan.data;
  const backup = backupForHead(inputs, migrationPath(inputs.migrations, to, from), to);
  if (backup === undefined) return undefined;
  return { ...plan, data: { how: "restore", from, to, backup, because: "the downgrade failed" } };
}

/** The one that the first migration had made, else the newest of that head. */
function backupForHead(
  { backups }: RollbackInputs,
  path: Migration[] | undefined,
  head: string,
): string | undefined {
  const usable = backups.filter((backup) => backup.state !== "damaged" && backup.head === head);
  const made = usable.find(({ id }) => id === path?.[0]?.backup);
  return (made ?? usable.sort((a, b) => (a.id > b.id ? -1 : 1))[0])?.id;
}

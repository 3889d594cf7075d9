import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { pinFile } from "../../components/release/pin.ts";
import type { ReleaseSummary } from "../../contracts/release.ts";
import type { TriggerEvent } from "../../contracts/trigger.ts";
import { ago } from "../containers/ps.ts";
import type { StackOptions } from "../stackOptions.ts";
import { formatTable } from "../text/table.ts";
import { listRecordedReleases, readRecord, resolveDeployedStack } from "./store.ts";
import { readTriggers, triggerClause } from "./triggers.ts";

export type ReleasesOptions = StackOptions & { json?: boolean };

/** `landfall releases list`: what was released on the stack's host, the newest first. */
export async function listReleases(options: ReleasesOptions): Promise<void> {
  const { host } = await resolveDeployedStack(options);
  const [all, triggers] = await Promise.all([listRecordedReleases(host), readTriggers(host)]);
  if (options.json) console.log(JSON.stringify(all, null, 2));
  else if (all.length === 0) console.log(`No release was recorded yet. Type: ${host.deploy}`);
  else console.log(releaseTable(all, new Date(), triggers).join("\n"));
}

/** `landfall releases show <id>`: all of a record but its plan. */
export async function showRelease(id: string, options: ReleasesOptions): Promise<void> {
  const { host } = await resolveDeployedStack(options);
  const { record } = await readRecord(host, id);
  const { plan: _, ...contents } = record.contents;
  const summary = { ...record, contents };
  console.log(options.json ? JSON.stringify(summary, null, 2) : describeRelease(summary).join("\n"));
}

/** `landfall releases fetch <id>`: the file that `landfall:release` needs in the checkout. */
export async function fetchRelease(id: string, options: ReleasesOptions): Promise<void> {
  const { host, stack, name } = await resolveDeployedStack(options);
  const file = await writePin(stack.cwd, name, id, (await readRecord(host, id)).text);
  console.log(
    `${file} is there. Commit it with the stack's file; to run it: pulumi config set landfall:release ${id}`,
  );
}

/** @returns the file's path, for people */
export async function writePin(checkout: string, stack: string, id: string, text: string): Promise<string> {
  const file = pinFile(checkout, stack, id);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return relative(checkout, file);
}

/** One line a release under a line of headings. */
export function releaseTable(
  all: readonly ReleaseSummary[],
  now: Date,
  triggers: readonly TriggerEvent[] = [],
): string[] {
  const rows = all.map((release, at) => [
    release.id,
    `${ago(now.getTime() - Date.parse(release.createdAt))} ago`,
    commitOf(release),
    release.head ?? "",
    [
      at === 0 ? "runs now" : "",
      origin(release),
      changes(release, all[at + 1]),
      triggerClause(release.id, triggers),
    ]
      .filter(Boolean)
      .join("; "),
  ]);
  return formatTable(["RELEASE", "RECORDED", "COMMIT", "HEAD", "WHAT"], rows);
}

function commitOf({ contents: { commit, changed } }: ReleaseSummary): string {
  return commit === null ? "" : `${commit.slice(0, 12)}${changed ? " and changes" : ""}`;
}

function origin({ contents: { pinned } }: ReleaseSummary): string {
  return pinned === null ? "" : `is ${pinned} again`;
}

/** What differs from the release before. */
function changes(
  { contents: { images, settings } }: ReleaseSummary,
  before: ReleaseSummary | undefined,
): string {
  if (before === undefined) return "";
  const old = before.contents.images;
  const other = Object.keys(images).filter((service) => images[service]?.digest !== old[service]?.digest);
  const gone = Object.keys(old).filter((service) => images[service] === undefined);
  return [
    ...(other.length > 0 ? [`other images: ${other.sort().join(", ")}`] : []),
    ...(gone.length > 0 ? [`without ${gone.sort().join(", ")}`] : []),
    ...(settings === before.contents.settings ? [] : ["other settings or files"]),
  ].join("; ");
}

export function describeRelease(release: ReleaseSummary): string[] {
  const { contents } = release;
  const facts: [string, string | null][] = [
    ["release", release.id],
    ["recorded", release.createdAt],
    ["of", `${contents.app}, stack ${contents.stack}, ${contents.domain}`],
    ["commit", commitOf(release) || null],
    ["landfall", contents.landfall],
    ["pinned to", contents.pinned],
    ["head", release.head],
    ["backup before its migration", release.backup],
  ];
  return [
    ...facts.flatMap(([what, value]) => (value === null ? [] : [`${what}: ${value}`])),
    "images:",
    ...Object.entries(contents.images).map(
      ([service, { digest, name }]) => `  ${service}  ${digest ?? name}`,
    ),
    "configuration:",
    ...Object.entries(contents.config).map(([key, value]) => `  ${key}  ${JSON.stringify(value)}`),
    ...contents.secretKeys.map((key) => `  ${key}  (secret)`),
  ];
}

import { NEXT_FILES_DIR, PROGRAMS } from "../../contracts/hostPaths.ts";
import type { ReleaseSummary } from "../../contracts/release.ts";
import type { Host } from "../host/host.ts";
import { tryRemoteAsRoot } from "../host/runAsRoot.ts";
import { pulumiClient } from "../pulumi/client.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import { listRecordedReleases, readRecord } from "../release/store.ts";
import { migrationSecrets } from "../rollback/effects.ts";
import type { Rehearsal } from "./plan.ts";

/** What {@link rehearseNext} calls; tests replace it. */
export interface RehearsalDependencies {
  /** The release that the target runs; undefined where nothing was released there. */
  running: () => Promise<ReleaseSummary | undefined>;
  /** The source's record, with the files that its containers mount. */
  record: () => Promise<string>;
  /** Secrets to remove from the output of migrations. */
  secrets: () => Promise<string>;
  /** A program on the target's host. */
  run: (program: readonly string[], input?: string) => Promise<HostAnswer>;
}

interface HostAnswer {
  exitCode: number;
  stdout: string;
  message: string;
}

/** How the host's program ends where it does not know the command. */
const WRONG_USAGE = 2;

export async function rehearseOnTarget(
  release: ReleaseSummary,
  source: Host,
  target: Host | undefined,
  { stack, name }: StackRef,
): Promise<Rehearsal> {
  if (target === undefined) return NOTHING_THERE;
  return rehearseNext(release, {
    running: async () => (await listRecordedReleases(target))[0],
    record: async () => (await readRecord(source, release.id)).text,
    secrets: async () => migrationSecrets((await pulumiClient(stack, name).exportRevealed()).deployment),
    run: (program, input) => tryRemoteAsRoot(target, program, input),
  });
}

const NOTHING_THERE: Rehearsal = { kind: "not needed", because: "nothing was released there yet" };

/** Runs the migration of a release that is not deployed on a copy of the target's newest backup. */
export async function rehearseNext(
  { contents: { migration, images } }: ReleaseSummary,
  { running, record, secrets, run }: RehearsalDependencies,
): Promise<Rehearsal> {
  if (migration === null) return { kind: "not needed", because: "the app has no migrations" };
  const current = await running();
  if (current === undefined) return NOTHING_THERE;
  if (current.contents.migration === null)
    return withUpdate("what runs there has no migrations yet, so there is nothing to rehearse with");
  const image = images[migration.service]?.digest;
  if (!image) return withUpdate("the image that migrates is in no registry");
  const pulled = await run([PROGRAMS.release, "images", image]);
  if (pulled.exitCode !== 0) return withUpdate(clause(pulled.message));
  const placed = await run([PROGRAMS.release, "files", "-", NEXT_FILES_DIR], await record());
  if (placed.exitCode !== 0) return withUpdate(OLDER);
  const words = [PROGRAMS.migrate, "rehearse", "--image", image, "--files", NEXT_FILES_DIR];
  const { exitCode, stdout, message } = await run(words, await secrets());
  if (exitCode === 0) return { kind: "passed", text: clause(stdout.trim().split("\n").at(-1) ?? "") };
  if (exitCode === WRONG_USAGE) return withUpdate(OLDER);
  return { kind: "failed", why: clause(message) };
}

const OLDER = "the programs of its host are of a release before Landfall could";

const withUpdate = (because: string): Rehearsal => ({ kind: "with the update", because });

/** What a program says, without its name. */
const clause = (text: string) => text.replace(/^landfall-[a-z-]+: /gm, "");

import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ReleaseSummary } from "../../contracts/release.ts";
import { UsageError } from "../usage.ts";

const FORMAT = 1;

const image = z.strictObject({ name: z.string(), digest: z.string().nullable() });
const releaseManifest = z.strictObject({
  format: z.literal(FORMAT),
  app: z.string(),
  stack: z.string(),
  release: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  /** By service. */
  images: z.record(z.string(), image),
});

/** What one stack has tried, and another one is to run. */
export type ReleaseManifest = z.infer<typeof releaseManifest>;

/** @throws Error for a release that nobody can run again: of no commit, of one with changes, or an older one that runs again */
export function createManifest({ id, contents }: ReleaseSummary): ReleaseManifest {
  const { commit, changed, app, stack, images, pinned } = contents;
  if (pinned !== null)
    throw new Error(
      `release ${id} is an older one that runs again, ${pinned}, and not what its commit says. Type: pulumi config rm landfall:release --stack ${stack}`,
    );
  if (commit === null || changed)
    throw new Error(
      `release ${id} is ${commit === null ? "of no commit" : `commit ${commit} with changes`}, so that no other stack can be given the same. Deploy a clean checkout of one`,
    );
  return { format: FORMAT, app, stack, release: id, commit, images };
}

/** @throws UsageError where the file is not there, or is not one */
export async function readManifest(file: string): Promise<ReleaseManifest> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(
      `${file} is not there. The stack before this one writes it: bin/landfall ci up <stack> --write ${file}`,
    );
  });
  try {
    return releaseManifest.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? error.issues[0] : undefined;
    const what = why === undefined ? "no JSON" : `${why.path.join(".")}: ${why.message}`;
    throw new UsageError(`${file} is not what \`landfall ci up --write\` writes (${what})`);
  }
}

/** Of a reference: `sha256:...`; undefined where it has none. */
export function parseDigest(reference: unknown): string | undefined {
  return typeof reference === "string" ? /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1] : undefined;
}

/** By digest, which is the same in each registry that has the image; by name where no registry has it. */
export function isSameImage(one: string, other: string): boolean {
  return (parseDigest(one) ?? one) === (parseDigest(other) ?? other);
}

/** What is not as it was tried, a line each; [] where the release is the same. */
export function compareManifests(approved: ReleaseManifest, running: ReleaseManifest): string[] {
  const lines =
    approved.commit === running.commit
      ? []
      : [`commit ${running.commit}, where ${approved.commit} was tried`];
  if (approved.app !== running.app) lines.push(`app ${running.app}, where ${approved.app} was tried`);
  for (const [service, now] of Object.entries(running.images).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const then = approved.images[service];
    if (then === undefined)
      lines.push(`${service} runs ${now.name}, and ${approved.stack} does not have that service`);
    else if (!isSameImage(now.digest ?? now.name, then.digest ?? then.name))
      lines.push(`${service} runs ${now.digest ?? now.name}, where ${then.digest ?? then.name} was tried`);
  }
  return lines;
}

import { execa } from "execa";
import { findCompose } from "../../components/compose/index.ts";
import type { Problem } from "../../problem.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import { changesFromEvents } from "../review/changes.ts";
import type { Event } from "../review/events.ts";
import { runWithEvents } from "../review/run.ts";
import { isSameImage, parseDigest, type ReleaseManifest } from "./releaseManifest.ts";

/** What an update would run, as its preview knows it: a name that is still to be built, or a digest still to be pulled, is null. */
export interface PlannedImages {
  images: Record<string, { name: string | null; digest: string | null }>;
  /** The release that the stack is pinned to. */
  pinned: string | null;
}

/** What a name means to its registry now. @returns by name: `name@sha256:...`, or why it cannot be had */
export type ResolveDigests = (
  names: readonly string[],
) => Promise<Record<string, { digest: string } | { why: string }>>;

/**
 * The engine's preview, asked for the images alone. Policies stop the update itself.
 * @throws Error in the engine's words where there is no preview
 */
export async function previewImages(stackRef: StackRef): Promise<PlannedImages> {
  const { exitCode, output, events } = await runWithEvents(stackRef, "preview", []);
  if (exitCode !== 0)
    throw new Error(`nothing was deployed: pulumi preview ended with ${exitCode}: ${output.trim()}`);
  return parsePlannedImages(events);
}

/** @throws Error where the preview does not say it */
export function parsePlannedImages(events: readonly Event[]): PlannedImages {
  const inputs = changesFromEvents(events).find(({ type }) => type === "landfall:release:Release")?.new
    ?.inputs;
  if (typeof inputs?.images !== "object" || inputs.images === null)
    throw new Error(
      "nothing was deployed: the preview does not name the images of the release. Type: unset PULUMI_NODEJS_SKIP_COMPONENT_INPUTS",
    );
  const images = Object.entries(inputs.images as Record<string, { name?: unknown; digest?: unknown }>).map(
    ([service, { name, digest }]) => {
      const known = parseDigest(digest) === undefined ? null : String(digest);
      return [service, { name: isName(name) ? name : null, digest: known }] as const;
    },
  );
  return {
    images: Object.fromEntries(images),
    pinned: typeof inputs.pinned === "string" ? inputs.pinned : null,
  };
}

/** What the engine writes in place of a text that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const isName = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !value.includes(UNKNOWN);

/** Services that would not run what was tried, or of which nobody can say it before they run. */
export async function imageDifferences(
  stack: string,
  approved: ReleaseManifest,
  { images, pinned }: PlannedImages,
  resolve: ResolveDigests,
): Promise<Problem[]> {
  if (pinned !== null)
    return [
      {
        where: `stack ${stack}`,
        problem: `is pinned to its release ${pinned}, and would run that one again`,
        fix: `type: pulumi config rm landfall:release --stack ${stack}`,
      },
    ];
  const resolved = await resolve(imagesToResolve(images, approved));
  const services = Object.keys(images).sort();
  return services.flatMap((service): Problem[] => {
    const { name, digest } = images[service] as PlannedImages["images"][string];
    const approvedImage = approved.images[service];
    const problemOf = (problem: string, fix: string): Problem[] => [
      { where: `service ${service}`, problem, fix },
    ];
    if (approvedImage === undefined)
      return problemOf(
        `would run ${name ?? "an image that is built for it"}, and ${approved.stack} does not have that service`,
        `give both stacks the same profiles in landfall:compose, and type: ${tryAgain(approved)}`,
      );
    const expected = approvedImage.digest ?? approvedImage.name;
    const exact = `write \`image: ${expected}\` for it, in the Compose files or in the variable that they name`;
    if (name === null)
      return problemOf(
        `would be built once more, where ${approved.stack} ran ${expected}`,
        `${exact}; it keeps no \`build\``,
      );
    const now = digest ?? (parseDigest(name) ? name : resolved[name]);
    if (typeof now === "object" && "why" in now)
      return problemOf(
        `would run ${name}, whose digest is unknown until it is pulled (${now.why}), where ${approved.stack} ran ${expected}`,
        exact,
      );
    const would = (typeof now === "object" ? now.digest : now) ?? name;
    if (isSameImage(would, expected)) return [];
    const called = would.startsWith(name) ? would : `${would} (${name})`;
    return problemOf(
      `would run ${called}, where ${approved.stack} ran ${expected}`,
      `${exact}; or try the other one first: ${tryAgain(approved)}`,
    );
  });
}

const tryAgain = ({ stack }: ReleaseManifest) => `bin/landfall ci up ${stack} --write release.json`;

/** Names whose digest only their registry knows; of an image that none has, the name is compared. */
function imagesToResolve(images: PlannedImages["images"], approved: ReleaseManifest): string[] {
  const tags = Object.entries(images).flatMap(([service, { name, digest }]) =>
    name === null || digest !== null || parseDigest(name) || !approved.images[service]?.digest ? [] : [name],
  );
  return [...new Set(tags)].sort();
}

const RESOLVE_MS = 60_000;

/**
 * Docker Compose asks the registries by way of the Docker of this machine, each name by itself: one that cannot be had
 * hides no other.
 */
export const resolveByCompose: ResolveDigests = async (names) => {
  if (names.length === 0) return {};
  const [program, ...first] = await findCompose();
  const answers = await Promise.all(
    names.map(async (name) => {
      const input = JSON.stringify({ name: "image", services: { image: { image: name } } });
      const args = [...first, "--file", "-", "config", "--resolve-image-digests", "--format", "json"];
      const options = { input, reject: false, timeout: RESOLVE_MS } as const;
      const { stdout, stderr, exitCode, shortMessage } = await execa(program as string, args, options);
      const digest = exitCode === 0 ? JSON.parse(stdout).services.image.image : undefined;
      if (parseDigest(digest)) return [name, { digest: String(digest) }] as const;
      return [name, { why: stderr?.trim().split("\n").at(-1) || shortMessage || "no digest" }] as const;
    }),
  );
  return Object.fromEntries(answers);
};

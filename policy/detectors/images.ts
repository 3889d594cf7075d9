export interface ImageReference {
  /** Undefined where there is none, which means `latest`. */
  tag?: string;
  digest?: string;
}

/** Of `registry:5000/name:tag@sha256:...`. */
export function parseImageReference(image: string): ImageReference {
  const [name = "", digest] = image.split("@");
  const [, tag] = (name.split("/").at(-1) ?? "").split(":");
  return { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** An image's own id, which can be no other image. */
export const isImageId = (image: string): boolean => /^sha256:[0-9a-f]{64}$/.test(image);

/** Tags that are moved from version to version by habit. */
const MOVING =
  /^(latest|stable|edge|nightly|main|master|dev|develop|development|head|current|lts|mainline|beta|canary|next|rolling|unstable|snapshot|release|prod|production|staging|test)$/i;

/** Why the reference does not say which image runs; undefined where it does. */
export function explainUnpinned(image: string): string | undefined {
  if (isImageId(image)) return undefined;
  const { tag, digest } = parseImageReference(image);
  if (digest !== undefined) return undefined;
  if (tag === undefined) return "has no tag, which means latest";
  return MOVING.test(tag) ? `has the tag ${tag}, which moves` : undefined;
}

/** Names in the reference, without registry and version: "bitnami", "wordpress". */
export function splitImageName(image: string | undefined): string[] {
  const [path = ""] = (image ?? "").split("@");
  return path
    .replace(/:[^/]*$/, "")
    .split("/")
    .filter((part) => !/[.:]/.test(part));
}

import { splitWordList } from "./wordList.ts";

export interface ImageReference {
  /** Undefined means `latest`. */
  tag?: string;
  digest?: string;
}

/** Parses `registry:5000/name:tag@sha256:...`. */
export function parseImageReference(image: string): ImageReference {
  const [name = "", digest] = image.split("@");
  const [, tag] = (name.split("/").at(-1) ?? "").split(":");
  return { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** Whether it is an image ID, which always names the same image. */
export const isImageId = (image: string): boolean => /^sha256:[0-9a-f]{64}$/.test(image);

/** Tags that publishers move from version to version. */
const MOVING_TAGS = new Set(
  splitWordList(`
  beta canary current dev develop development edge head latest lts main mainline master next nightly prod
  production release rolling snapshot stable staging test unstable
`),
);

/** A clause on why the reference does not pin one image; undefined where it does. */
export function explainUnpinned(image: string): string | undefined {
  if (isImageId(image)) return undefined;
  const { tag, digest } = parseImageReference(image);
  if (digest !== undefined) return undefined;
  if (tag === undefined) return "has no tag, which means latest";
  return MOVING_TAGS.has(tag.toLowerCase()) ? `has the tag ${tag}, which moves` : undefined;
}

/** The path components of the reference without registry and version: "bitnami", "wordpress". */
export function splitImageName(image: string | undefined): string[] {
  const [path = ""] = (image ?? "").split("@");
  return path
    .replace(/:[^/]*$/, "")
    .split("/")
    .filter((part) => !/[.:]/.test(part));
}

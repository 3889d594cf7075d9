import { z } from "zod";
import { RELEASE_ID } from "./ids.ts";

/** Counts up when a record of before can no longer be read; what reads it says so. */
export const RECORD_FORMAT = 1;
/** Counts up when `Plan` changes so that one of before would make other resources. */
export const PLAN_FORMAT = 1;

const image = z.strictObject({
  /** As the Compose file names it, or what a build was tagged with. */
  name: z.string(),
  /** `repository@sha256:...`; null for an image that no registry has. */
  digest: z.string().nullable(),
});

/** What the program knows of a release. Holds no secret: placeholders stand for them in the plan. */
const contents = z.strictObject({
  format: z.literal(RECORD_FORMAT),
  planFormat: z.literal(PLAN_FORMAT),
  /** Version of Landfall. */
  landfall: z.string(),
  app: z.string(),
  stack: z.string(),
  domain: z.string(),
  /** Of the checkout: whether what the program reads of it differed from the commit. Null outside of a repository. */
  commit: z.string().nullable(),
  changed: z.boolean(),
  /** The release that the stack was pinned to. */
  pinned: z.string().regex(RELEASE_ID).nullable(),
  /** By service. */
  images: z.record(z.string(), image),
  /** Keys of the stack's configuration that are not encrypted, and the names of those that are. */
  config: z.record(z.string(), z.unknown()),
  secretKeys: z.array(z.string()),
  /** The service that migrates the database, and whether it also does the way back; null for an app without migrations. */
  migration: z.strictObject({ service: z.string(), reversible: z.boolean() }).nullable(),
  /** Of the plan without its images: equal where the same settings and files run. */
  settings: z.string(),
  plan: z.record(z.string(), z.unknown()),
});

/** What the host adds to it. */
export const releaseRecord = z.strictObject({
  id: z.string().regex(RELEASE_ID),
  createdAt: z.string(),
  /** Of the contents and of the containers that run them. */
  fingerprint: z.string(),
  /** Where the database's migrations stood; null where nothing on the host can tell. */
  head: z.string().nullable(),
  /** The newest backup that a migration had made before it. */
  backup: z.string().nullable(),
  /** How the release came to be, if by `landfall rollback`. */
  rollback: z.record(z.string(), z.unknown()).optional(),
  checksum: z.string(),
  contents,
});

export type Contents = z.infer<typeof contents>;
export type ReleaseRecord = z.infer<typeof releaseRecord>;

/** What `landfall-release list` prints: the newest first, without their plans, which are long. Of any format. */
export const releaseList = z.array(
  z.looseObject({
    ...releaseRecord.shape,
    contents: z.looseObject({
      ...contents.omit({ plan: true }).shape,
      format: z.int(),
      planFormat: z.int(),
    }),
  }),
);
export type ReleaseSummary = z.infer<typeof releaseList>[number];

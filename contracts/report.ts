import { z } from "zod";
import { backupManifest } from "./backup.ts";
import { releaseEvent } from "./events.ts";
import { RELEASE_ID } from "./ids.ts";
import { migrationJournal } from "./migration.ts";
import { releaseRecord } from "./release.ts";

/** Seconds since 1970, and a value; null where Prometheus had none to compute. */
const point = z.tuple([z.number(), z.number().nullable()]);

/** A signal of `components/monitoring/signals.ts` with its values. */
const series = z.looseObject({
  name: z.string(),
  title: z.string(),
  unit: z.enum(["requests/s", "share", "seconds"]),
  better: z.enum(["higher", "lower", "neither"]),
  points: z.array(point),
});
export type Series = z.infer<typeof series>;

const metrics = {
  /** Seconds since 1970. `step` lies between two points. */
  window: z.object({ from: z.int(), to: z.int(), step: z.int() }),
  signals: z.array(series),
  /** Why signals are missing, if they are. */
  metricsProblem: z.string().nullable(),
  /** Alerts that fired in the window, each with the first and last second in which it was seen. */
  alerts: z.array(
    z.looseObject({ name: z.string(), severity: z.string(), from: z.number(), to: z.number() }),
  ),
};

/** What `landfall-report now` prints: how the app does, without a release. */
export const metricsReport = z.looseObject(metrics);
export type MetricsReport = z.infer<typeof metricsReport>;

const files = z.array(z.object({ name: z.string(), change: z.enum(["added", "changed", "removed"]) }));
export type FileChange = z.infer<typeof files>[number];

const contents = releaseRecord.shape.contents.shape;
const release = z.looseObject({
  id: z.string().regex(RELEASE_ID),
  createdAt: z.iso.datetime(),
  head: releaseRecord.shape.head,
  app: contents.app,
  stack: contents.stack,
  domain: contents.domain,
  landfall: contents.landfall,
  commit: contents.commit,
  changed: contents.changed,
  pinned: contents.pinned,
  images: contents.images,
});
export type ReportedRelease = z.infer<typeof release>;

/** What the host knows of a release, a file each beside its record. Has names of settings and files, never their values. */
export const hostReport = z.looseObject({
  ...metrics,
  format: z.literal(1),
  collectedAt: z.iso.datetime(),
  /** Whether the window had ended when it was collected, so that nothing is added to it any more. */
  final: z.boolean(),
  release,
  /** The release before it. */
  previous: release.nullable(),
  /** What differs from the release before; null for the first one. */
  changes: z
    .looseObject({
      /** Keys of the configuration, and names of secrets that are there for the first time or no more. */
      settings: z.array(z.string()),
      /** Services whose settings differ. */
      services: z.array(z.string()),
      files,
    })
    .nullable(),
  /** When the first of its steps began. */
  beganAt: z.iso.datetime(),
  /** Since the release before and until the next one, the oldest first. */
  events: z.array(releaseEvent),
  migrations: z.array(migrationJournal),
  backup: z
    .looseObject({
      id: backupManifest.shape.id,
      createdAt: z.iso.datetime(),
      reason: z.string(),
      bytes: z.int(),
      durationSeconds: z.int(),
      uploaded: z.boolean(),
    })
    .nullable(),
});
export type HostReport = z.infer<typeof hostReport>;

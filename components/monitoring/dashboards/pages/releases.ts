import type { WatchedApp } from "../../alerts/ruleGroups.ts";
import { archive, backups, drill, migration, releases } from "../metrics/host.ts";
import { age, aggregate, combine, type Metric, select, value } from "../promql.ts";
import type { Dashboard, Panel } from "../types.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

const newest = (metric: Metric<"gauge", never>) => aggregate("max", value(select(metric)));

/** Age of what a metric has the time of. A time of 0 means never. */
const ageOf = (metric: Metric<"gauge", never>) => age(combine(newest(metric), ">", 0));

const RELEASES: readonly Panel[] = [
  {
    title: "Newest release",
    description:
      "`bin/landfall releases` lists all of them; `bin/landfall rollback` returns to the one before.",
    kind: "numbers",
    unit: "seconds",
    queries: [{ vector: age(aggregate("max", value(select(releases.time)))), legend: "ago" }],
  },
  {
    title: "Releases that are kept",
    description: "A rollback may return to any of them.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: aggregate("count", value(select(releases.time))), legend: "releases" }],
  },
];

const MIGRATIONS: readonly Panel[] = [
  {
    title: "Last migration",
    description: "Whether it succeeded. `sudo landfall-migrate list` on the droplet says more.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: aggregate("min", value(select(migration.success))), legend: "migration" }],
    words: { 0: "failed", 1: "succeeded" },
    limits: { critical: 1, worse: "below" },
  },
  {
    title: "Since the last migration",
    description: "Each release asks whether the database needs one.",
    kind: "numbers",
    unit: "seconds",
    queries: [{ vector: ageOf(migration.time), legend: "ago" }],
  },
];

const NO_SPACES = "no backup has reached Spaces, or backups stay on the droplet";
const NO_DRILL = "no drill has run yet";
const NO_ARCHIVE = "landfall:backup.pointInTime is off";

const BACKUPS: readonly Panel[] = [
  {
    title: "Last backup",
    description: "Whether it is good, and in Spaces unless it was to stay on the droplet.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: newest(backups.lastGood), legend: "backup" }],
    words: { 0: "failed", 1: "good" },
    limits: { critical: 1, worse: "below" },
  },
  {
    title: "Since the newest backup",
    description: "Of those in Spaces and of those on the droplet. After 26 hours there is an alert.",
    kind: "numbers",
    unit: "seconds",
    queries: [
      { vector: ageOf(backups.newestInSpaces), legend: "in Spaces", mayBeEmpty: NO_SPACES },
      { vector: ageOf(backups.newest), legend: "on the droplet", mayBeEmpty: "there is no backup yet" },
    ],
    limits: { critical: 26 * HOUR },
  },
  {
    title: "Backups on the droplet only",
    description: "Good backups that would be lost with the droplet.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: newest(backups.unsent), legend: "backups" }],
    limits: { warning: 1 },
  },
  {
    title: "Damaged backups",
    description: "Backups on the droplet that are not what was written.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: newest(backups.damaged), legend: "backups" }],
    limits: { critical: 1 },
  },
  {
    title: "Size of the newest backup",
    description: "Compressed. Half of it gone, or half as much again, within a day is a warning.",
    kind: "plot",
    unit: "bytes",
    queries: [{ vector: newest(backups.bytes), legend: "backup" }],
  },
  {
    title: "Time of the newest backup and of the last drill",
    description: "How long the dump took, and how long the whole drill with its restore.",
    kind: "plot",
    unit: "seconds",
    queries: [
      { vector: newest(backups.duration), legend: "backup" },
      { vector: newest(drill.seconds), legend: "drill", mayBeEmpty: NO_DRILL },
    ],
  },
];

const DRILL: readonly Panel[] = [
  {
    title: "Last drill",
    description: "Whether the newest backup could be restored with every row.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: newest(drill.success), legend: "drill", mayBeEmpty: NO_DRILL }],
    words: { 0: "failed", 1: "succeeded" },
    limits: { critical: 1, worse: "below" },
  },
  {
    title: "Since the last drill",
    description: "A timer runs one each week. After 8 days there is an alert.",
    kind: "numbers",
    unit: "seconds",
    queries: [{ vector: ageOf(drill.time), legend: "ago", mayBeEmpty: NO_DRILL }],
    limits: { critical: 8 * DAY },
  },
  {
    title: "Age of what is not archived",
    description: "What would be lost with the droplet at this moment. Above a minute there is an alert.",
    kind: "numbers",
    unit: "seconds",
    queries: [{ vector: newest(archive.lag), legend: "age", mayBeEmpty: NO_ARCHIVE }],
    limits: { critical: 60 },
  },
  {
    title: "Segments that wait for the archive",
    description: "They stay on the volume until Spaces has them, and fill it in the end.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: newest(archive.waiting), legend: "segments", mayBeEmpty: NO_ARCHIVE }],
    limits: { warning: 10 },
  },
];

/** What changed, and what could be brought back. */
export function releasesPage({ hasBackups, hasMigrations }: Omit<WatchedApp, "monitoring">): Dashboard {
  return {
    name: "releases",
    title: hasBackups ? "Releases and backups" : "Releases",
    description: "What changed, and what could be brought back.",
    range: "7d",
    sections: [
      { title: "Releases", panels: [...RELEASES, ...(hasMigrations ? MIGRATIONS : [])] },
      ...(hasBackups
        ? [
            { title: "Backups", panels: BACKUPS },
            { title: "Restores", panels: DRILL },
          ]
        : []),
    ],
  };
}

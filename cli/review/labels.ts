import type { CostLine, Total } from "./cost.ts";
import type { DataChange } from "./data.ts";
import type { Interruption } from "./downtime.ts";
import type { Review } from "./review.ts";
import type { SecretChange } from "./secrets.ts";

/** What both renderings say. */
const COUNT_LABELS: [keyof Review["counts"], string][] = [
  ["create", "to create"],
  ["import", "to import"],
  ["update", "to update"],
  ["replace", "to replace"],
  ["delete", "to delete"],
  ["leftover", "to delete, left over from an earlier update"],
  ["forget", "to forget"],
  ["other", "with steps that this version does not know"],
  ["same", "unchanged"],
];

export function formatCounts({ counts }: Review): string {
  const all = COUNT_LABELS.flatMap(([kind, words]) => (counts[kind] ? [`${counts[kind]} ${words}`] : []));
  return all.length === 0 ? "no resources" : all.join(", ");
}

export const DOWNTIME_LABELS: Record<Interruption["downtime"], string> = {
  lasting: "DOWN",
  host: "DOWN, the whole app",
  window: "maintenance window",
  short: "down for seconds",
  none: "no downtime",
};

export const EFFECT_LABELS: Record<DataChange["effect"], string> = {
  lost: "LOST",
  changed: "changed",
  kept: "kept",
  new: "new",
};

export function formatReceivers({ of }: SecretChange): string {
  if (of.length === 0) return "";
  return of.length > 3 ? ` (${of.length} resources)` : ` (${of.join(", ")})`;
}

const amount = (usd: number | undefined) => (usd === undefined ? "unknown" : `${usd.toFixed(2)} USD`);

export function formatTotal({ known, unknown }: Total): string {
  return unknown.length === 0 ? amount(known) : `${amount(known)} plus unknown prices`;
}

export const formatCost = ({ what, before, after }: CostLine) =>
  `${what}: ${amount(before)} → ${amount(after)}`;

const SHOWN = 8;

/** A container that is replaced may differ in twenty properties, which the whole diff has. */
export function formatPaths(paths: readonly string[]): string {
  const rest = paths.length - SHOWN;
  return rest > 1 ? `${paths.slice(0, SHOWN).join(", ")} and ${rest} more` : paths.join(", ");
}

/** The more it matters, the earlier. */
export function groupInOrder<T>(all: readonly T[], of: (one: T) => string, order: object): [string, T[]][] {
  const groups = Map.groupBy(all, of);
  return Object.keys(order).flatMap((key): [string, T[]][] => {
    const group = groups.get(key);
    return group === undefined ? [] : [[key, group]];
  });
}

/** Services that are replaced alike, in one line. */
export function groupByReason(all: readonly Interruption[]): { whats: string; why: string }[] {
  return [...Map.groupBy(all, ({ why }) => why)].map(([why, those]) => ({
    whats: those.map(({ what }) => what).join(", "),
    why,
  }));
}

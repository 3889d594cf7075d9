import {
  DOWNTIME_LABELS,
  EFFECT_LABELS,
  formatCost,
  formatCounts,
  formatPaths,
  formatReceivers,
  formatTotal,
  groupByReason,
  groupInOrder,
} from "./labels.ts";
import { isBlocking } from "./policies.ts";
import type { Review } from "./review.ts";

/** Plain lines: they are as good in a log as in a terminal. */
export function renderTerminal(review: Review): string[] {
  const judged = section(
    policyTitle(review),
    policies(review),
    review.packs.length === 0 ? undefined : "nothing found",
  );
  const [first, last] = isBlocking(review.policies) ? [judged, []] : [[], judged];
  return [
    `${review.stack}: ${formatCounts(review)}`,
    ...first,
    ...section("This version does not know", review.unknown),
    ...section("Warnings", review.warnings),
    ...section("Downtime", downtime(review), "none: nothing that runs is replaced or stopped"),
    ...section("Data", data(review), "not touched"),
    ...section(
      "Secrets, by name",
      review.secrets.map((one) => `${one.name} ${one.effect}${formatReceivers(one)}`),
      "none changes",
    ),
    ...section("Cost a month", cost(review)),
    ...last,
    ...section(
      "Resources",
      review.resources.map(
        ({ kind, what, paths }) =>
          `${kind.padEnd(8)} ${what}${paths.length === 0 ? "" : `: ${formatPaths(paths)}`}`,
      ),
    ),
    ...section("The preview failed", review.errors),
  ];
}

function section(title: string, lines: readonly string[], otherwise?: string): string[] {
  if (lines.length === 0) return otherwise === undefined ? [] : ["", `${title}: ${otherwise}`];
  return ["", title, ...lines.map((line) => `  ${line.replaceAll("\n", "\n    ")}`)];
}

function downtime({ interruptions }: Review): string[] {
  return groupInOrder(interruptions, (one) => one.downtime, DOWNTIME_LABELS).flatMap(([key, all]) =>
    groupByReason(all).map(
      ({ whats, why }) => `${DOWNTIME_LABELS[key as keyof typeof DOWNTIME_LABELS]}: ${whats}: ${why}`,
    ),
  );
}

function data({ data: all }: Review): string[] {
  return groupInOrder(all, (one) => one.effect, EFFECT_LABELS).flatMap(([key, those]) =>
    those.map(({ what, why }) => `${EFFECT_LABELS[key as keyof typeof EFFECT_LABELS]}: ${what}: ${why}`),
  );
}

function cost({ cost: { before, after, changed } }: Review): string[] {
  return [`${formatTotal(before)} now, ${formatTotal(after)} after`, ...changed.map(formatCost)];
}

const policyTitle = ({ packs }: Review) =>
  packs.length === 0 ? "Policies: none was run" : `Policies (${packs.join(", ")})`;

function policies({ policies: all, packs }: Review): string[] {
  if (packs.length === 0 && all.length === 0)
    return ["bin/landfall preview runs those of policy/ unless --no-policies is given"];
  return all.map(({ level, rule, message }) => `${level} ${rule}: ${message}`);
}

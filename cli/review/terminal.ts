import {
  byWeight,
  costLine,
  countsLine,
  DOWNTIME,
  EFFECT,
  grouped,
  pathsWords,
  receivers,
  totalWords,
} from "./labels.ts";
import { stops } from "./policies.ts";
import type { Review } from "./review.ts";

/** Plain lines: they are as good in a log as in a terminal. */
export function terminalOf(review: Review): string[] {
  const judged = section(
    policyTitle(review),
    policies(review),
    review.packs.length === 0 ? undefined : "nothing found",
  );
  const [first, last] = stops(review.policies) ? [judged, []] : [[], judged];
  return [
    `${review.stack}: ${countsLine(review)}`,
    ...first,
    ...section("This version does not know", review.unknown),
    ...section("Downtime", downtime(review), "none: nothing that runs is replaced or stopped"),
    ...section("Data", data(review), "not touched"),
    ...section(
      "Secrets, by name",
      review.secrets.map((one) => `${one.name} ${one.effect}${receivers(one)}`),
      "none changes",
    ),
    ...section("Cost a month", cost(review)),
    ...last,
    ...section(
      "Resources",
      review.resources.map(
        ({ kind, what, paths }) =>
          `${kind.padEnd(8)} ${what}${paths.length === 0 ? "" : `: ${pathsWords(paths)}`}`,
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
  return byWeight(interruptions, (one) => one.downtime, DOWNTIME).flatMap(([key, all]) =>
    grouped(all).map(({ whats, why }) => `${DOWNTIME[key as keyof typeof DOWNTIME]}: ${whats}: ${why}`),
  );
}

function data({ data: all }: Review): string[] {
  return byWeight(all, (one) => one.effect, EFFECT).flatMap(([key, those]) =>
    those.map(({ what, why }) => `${EFFECT[key as keyof typeof EFFECT]}: ${what}: ${why}`),
  );
}

function cost({ cost: { before, after, changed } }: Review): string[] {
  return [`${totalWords(before)} now, ${totalWords(after)} after`, ...changed.map(costLine)];
}

const policyTitle = ({ packs }: Review) =>
  packs.length === 0 ? "Policies: none was run" : `Policies (${packs.join(", ")})`;

function policies({ policies: all, packs }: Review): string[] {
  if (packs.length === 0 && all.length === 0)
    return ["bin/landfall preview runs those of policy/ unless --no-policies is given"];
  return all.map(({ level, rule, message }) => `${level} ${rule}: ${message}`);
}

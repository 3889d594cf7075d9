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

/** GitHub refuses a longer comment. */
const LIMIT = 65_000;
/** Of one error: the rest would push what decides out of the comment. */
const ERROR_LIMIT = 4_000;

/** For a comment: what decides comes first, the list of resources is folded away. */
export function renderMarkdown(review: Review): string {
  const judged = policies(review);
  const [first, last] = isBlocking(review.policies) ? [judged, []] : [[], judged];
  const text = [
    `### ${review.good ? "Preview" : "Preview: stopped"} of \`${review.stack}\``,
    formatCounts(review),
    ...part("The preview failed", review.errors.map(code)),
    ...first,
    ...part("Steps that this version does not know", review.unknown.map(inline)),
    ...part("Warnings", review.warnings.map(inline)),
    ...part("Downtime", downtime(review), "none"),
    ...part("Data", data(review), "not touched"),
    ...part(
      "Secrets, by name",
      review.secrets.map((one) => `- \`${one.name}\` ${one.effect}${escaped(formatReceivers(one))}`),
      "none changes",
    ),
    ...part("Cost a month", cost(review)),
    ...last,
  ].join("\n\n");
  const folded = resources(review);
  const whole = folded === "" ? text : `${text}\n\n${folded}`;
  if (whole.length <= LIMIT) return whole;
  return `${text.slice(0, LIMIT - 200)}\n\n_Cut: the rest is too long for a comment. The whole diff: \`pulumi preview --diff\`._`;
}

function part(title: string, lines: readonly string[], otherwise?: string): string[] {
  if (lines.length === 0) return otherwise === undefined ? [] : [`**${title}**: ${otherwise}`];
  return [`**${title}**\n\n${lines.join("\n")}`];
}

function downtime({ interruptions }: Review): string[] {
  return groupInOrder(interruptions, (one) => one.downtime, DOWNTIME_LABELS).flatMap(([key, all]) =>
    groupByReason(all).map(
      ({ whats, why }) =>
        `- ${DOWNTIME_LABELS[key as keyof typeof DOWNTIME_LABELS]}: ${escaped(whats)}: ${escaped(why)}`,
    ),
  );
}

function data({ data: all }: Review): string[] {
  return groupInOrder(all, (one) => one.effect, EFFECT_LABELS).flatMap(([key, those]) =>
    those.map(
      ({ what, why }) =>
        `- ${key === "lost" ? "**LOST**" : EFFECT_LABELS[key as keyof typeof EFFECT_LABELS]}: ${escaped(what)}: ${escaped(why)}`,
    ),
  );
}

function cost({ cost: { before, after, changed } }: Review): string[] {
  return [
    `${formatTotal(before)} now, ${formatTotal(after)} after\n`,
    ...changed.map((line) => `- ${escaped(formatCost(line))}`),
  ];
}

function policies({ policies: all, packs }: Review): string[] {
  if (packs.length === 0 && all.length === 0) return ["**Policies**: none was run"];
  return part(
    `Policies (${packs.join(", ")})`,
    all.map(({ level, rule, message }) => `- ${level} \`${rule}\`: ${escaped(message)}`),
    "nothing found",
  );
}

function resources({ resources: all }: Review): string {
  if (all.length === 0) return "";
  const rows = all.map(
    ({ kind, what, paths }) => `| ${kind} | ${escaped(what)} | ${escaped(formatPaths(paths))} |`,
  );
  return [
    `<details><summary>${all.length} resources, without scripts and images</summary>`,
    `| | resource | what differs |\n| --- | --- | --- |\n${rows.join("\n")}`,
    "</details>",
  ].join("\n\n");
}

/** Text of others cannot become markup, nor call somebody. */
const escaped = (text: string) =>
  text
    .replaceAll("\n", " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]|#~]/g, (found) => `\\${found}`)
    .replaceAll("@", "@\u200b");

const inline = (text: string) => `- ${escaped(text)}`;
/** A fence that the text cannot end. */
const code = (error: string) => {
  const text = error.length > ERROR_LIMIT ? `${error.slice(0, ERROR_LIMIT)} …` : error;
  const ticks = [...text.matchAll(/`+/g)].map(([found]) => found.length);
  const fence = "`".repeat(Math.max(3, ...ticks.map((length) => length + 1)));
  return `${fence}\n${text}\n${fence}`;
};

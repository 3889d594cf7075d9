import { pack } from "./pack.ts";
import { disallowExpired } from "./rules/pack/exceptions/disallowExpired.ts";
import { requireKnown } from "./rules/pack/inputs/requireKnown.ts";

const MARKER = "<!-- rules: npm run docs generates this table -->";

/** Replaces the table of rules at the end of README.md. */
export function insertRulesTable(readme: string): string {
  const entries = [
    ...pack,
    { rule: disallowExpired([]), level: "mandatory" },
    { rule: requireKnown(() => []), level: "advisory" },
  ];
  const rows = entries.map(
    ({ rule, level }) =>
      `| [${rule.name}](${rule.url}) | ${level} | ${rule.severity} | ${rule.description} |`,
  );
  const table = ["| rule | level | severity | requirement |", "| --- | --- | --- | --- |", ...rows];
  return `${readme.split(MARKER)[0]}${MARKER}\n\n${table.join("\n")}\n`;
}

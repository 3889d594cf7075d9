import { pack } from "./pack.ts";
import { disallowExpired } from "./rules/pack/exceptions/disallowExpired.ts";
import { requireKnown } from "./rules/pack/inputs/requireKnown.ts";

const START = "<!-- rules: npm run docs writes them -->";

/** The text of README.md with the table of the rules as the pack has them. */
export function insertRulesTable(readme: string): string {
  const listed = [
    ...pack,
    { rule: disallowExpired([]), level: "mandatory" },
    { rule: requireKnown(() => []), level: "advisory" },
  ];
  const rows = listed.map(
    ({ rule, level }) =>
      `| [${rule.name}](${rule.url}) | ${level} | ${rule.severity} | ${rule.description} |`,
  );
  const table = ["| rule | level | severity | what holds |", "| --- | --- | --- | --- |", ...rows];
  return `${readme.split(START)[0]}${START}\n\n${table.join("\n")}\n`;
}

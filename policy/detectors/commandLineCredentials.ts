import { isCredentialName } from "./credentialNames.ts";
import { isLiteralValue } from "./credentialValues.ts";

/** Between a program and its option: a subcommand and other options. */
const OPTIONS = String.raw`\s+(?:\w+\s+)?(?:-\S+\s+(?:[^-\s]\S*\s+)?)*`;
/** Programs with a short option for a password: `mysqladmin -psecret`, `redis-cli -a secret`, `curl -u name:secret`. */
const SHORT_OPTIONS: [pattern: RegExp, option: string][] = [
  [new RegExp(String.raw`\b(?:mysql|mariadb)(?:-?admin|-?dump)?${OPTIONS}-p["']?([^\s"'$][^\s"']*)`), "-p"],
  [new RegExp(String.raw`\bredis-cli${OPTIONS}-a\s+["']?([^\s"'$]+)`), "-a"],
  [/\bsshpass\s+-p\s*["']?([^\s"'$]+)/, "-p"],
  [new RegExp(String.raw`\bcurl${OPTIONS}-u\s*["']?[^\s:"'$]+:([^\s"'$]+)`), "-u"],
];

/** The options and variables of a command line that a credential follows: `--password=x`, `PGPASSWORD=x`. */
export function detectCredentialArguments(line: readonly string[]): string[] {
  const text = line.join(" ");
  const short = SHORT_OPTIONS.flatMap(([pattern, option]) =>
    isLiteralValue(pattern.exec(text)?.[1] ?? "") ? [option] : [],
  );
  return [...short, ...detectLongArguments(line)];
}

function detectLongArguments(line: readonly string[]): string[] {
  return line.flatMap((word, index) => {
    const [, dashes = "", name = "", , value] = /^(-{0,2})([A-Za-z][\w.-]*)(=(.*))?$/s.exec(word) ?? [];
    if (!isCredentialName(name) && !/^(PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SSHPASS)$/.test(name)) return [];
    const next = line[index + 1] ?? "";
    const given = value ?? (dashes !== "" && !next.startsWith("-") ? next : "");
    const plain = given.replaceAll(/^["']|["'];?$/g, "");
    return isLiteralValue(plain) && !/^["']?\$/.test(given) ? [`${dashes}${name}`] : [];
  });
}

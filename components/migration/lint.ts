import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import type { Problem } from "../../problem.ts";
import type { AppMigration } from "./types.ts";

/**
 * Rules of style, and rules that the migration pipeline makes unnecessary: time limits, and files that are applied as a
 * whole.
 */
const LEFT_OUT = [
  "ban-char-field",
  "prefer-bigint-over-int",
  "prefer-bigint-over-smallint",
  "prefer-identity",
  "prefer-repack",
  "prefer-robust-stmts",
  "prefer-text-field",
  "prefer-timestamptz",
  "require-enum-value-ordering",
  "require-lock-timeout",
  "require-statement-timeout",
];

/**
 * Rules about changes that break running code: the old release during the migration, and after a rollback of the code
 * alone. Each has its fix.
 */
const EXPAND_CONTRACT: Record<string, string> = {
  "ban-drop-column":
    "first a release whose code neither reads nor writes it, then, in the next one, drop it (expand and contract)",
  "ban-drop-table":
    "first a release whose code neither reads nor writes it, then, in the next one, drop it (expand and contract)",
  "renaming-column":
    "add the new column and write both, fill it, read the new one, and drop the old one in a later release (expand and contract)",
  "renaming-table": "leave a view with the old name, and drop it in a later release (expand and contract)",
  "changing-column-type":
    "add a column of the new type and write both, fill it, read the new one, and drop the old one in a later release (expand and contract)",
};

interface Finding {
  file: string;
  /** Counted from 0. */
  line: number;
  message: string;
  help: string | null;
  rule_name: string;
}

/** SQL files of migrations not yet applied everywhere, in the order of their names, without the downgrades. */
export function filesToLint(names: readonly string[], lintedAfter?: string): string[] {
  return names
    .filter((name) => name.endsWith(".sql") && !/\.(down|undo|rollback)\.sql$/.test(name))
    .filter((name) => lintedAfter === undefined || name > lintedAfter)
    .sort();
}

/**
 * Findings of squawk in the app's migrations: statements that lock tables for long, lose data or break running code.
 * `-- squawk-ignore <rule>` above a statement ignores the rule there.
 * @param directory of the app
 */
export async function lintMigrations(
  { files, lintedAfter }: Pick<AppMigration, "files" | "lintedAfter">,
  directory: string,
  checkout: string,
): Promise<Problem[]> {
  if (files === undefined) return [];
  const folder = join(directory, files);
  const names = await readdir(folder).catch(() => undefined);
  const where = relative(checkout, folder);
  if (names === undefined)
    return [{ where, problem: "is not there", fix: "correct migration.files in the app's app.ts" }];
  if (lintedAfter !== undefined && !names.includes(lintedAfter))
    return [
      { where, problem: `has no ${lintedAfter}`, fix: "correct migration.lintedAfter in the app's app.ts" },
    ];
  const program = squawkProgram();
  if (program === undefined)
    return [
      {
        where,
        problem: `cannot be linted: squawk's program for ${process.platform}-${process.arch} is not installed`,
        fix: `npm install --no-save @squawk-cli/${process.platform}-${process.arch}`,
      },
    ];
  const [inside, outside] = await byTransaction(folder, filesToLint(names, lintedAfter));
  const found = await Promise.all([
    squawk(program, folder, inside, ["--assume-in-transaction"]),
    squawk(program, folder, outside, ["--no-assume-in-transaction"]),
  ]);
  return found.flat().map((finding) => problemOf(finding, where));
}

/** Migration tools run each file in its own transaction, except files that create or drop an index concurrently. */
async function byTransaction(folder: string, names: readonly string[]): Promise<[string[], string[]]> {
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const outside = names.filter((_, index) => /\bconcurrently\b/i.test(texts[index] ?? ""));
  return [names.filter((name) => !outside.includes(name)), outside];
}

function problemOf({ file, line, message, help, rule_name: rule }: Finding, folder: string): Problem {
  const advice = EXPAND_CONTRACT[rule] ?? help;
  const fixes = [
    ...(advice == null ? [] : [advice]),
    ...(rule === "syntax-error" ? [] : [`if it is safe here, write above it: -- squawk-ignore ${rule}`]),
  ];
  return {
    where: `${folder}/${file}:${line + 1}`,
    problem: `${message.replace(/\.$/, "")} (${rule})`,
    ...(fixes.length > 0 && { fix: fixes.join("\n") }),
  };
}

/** Squawk has one package for each platform. npm skips it on platforms that have none. */
function squawkProgram(): string | undefined {
  try {
    return (
      createRequire(import.meta.url)("squawk-cli/js/index.js") as { getBinaryPath(): string }
    ).getBinaryPath();
  } catch {
    return undefined;
  }
}

async function squawk(
  program: string,
  folder: string,
  names: readonly string[],
  options: string[],
): Promise<Finding[]> {
  if (names.length === 0) return [];
  const args = ["--reporter", "json", "--exclude", LEFT_OUT.join(","), ...options, "--", ...names];
  const text = await new Promise<string>((resolve, reject) => {
    execFile(program, args, { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // Exit code 1: there are findings.
      if (error === null || (error.code === 1 && stdout.startsWith("["))) resolve(stdout);
      else reject(new Error(`squawk cannot lint ${folder}: ${stderr.trim() || error.message}`));
    });
  });
  return JSON.parse(text) as Finding[];
}

import type { z } from "zod";
import { didYouMean, type Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";
import { configKeys, findKey, formatPath, type KeyPath, startsWith } from "./keys.ts";

/** What zod found, in the words and with the commands that the user needs. */
export function translateIssues(issues: readonly z.core.$ZodIssue[], value: unknown): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key));
    const missing = issue.code === "invalid_type" && valueAt(value, path) === undefined;
    const problem = missing ? "is not set" : describeIssue(issue, path);
    return [{ where: `landfall:${formatPath(path)}`, problem, fix: setCommand(path) }];
  });
}

/** A clause that follows the key. zod's own texts begin with "Invalid". */
function describeIssue(issue: z.core.$ZodIssue, path: KeyPath): string {
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid"))
    return `is not a ${TYPES[issue.expected] ?? issue.expected}`;
  return issue.message.replace("{example}", () => String(exampleOf(path)));
}

const TYPES: Record<string, string> = {
  object: "group of keys",
  record: "group of keys",
  array: "list",
  string: "text",
};

function exampleOf(path: KeyPath) {
  const key = findKey(path) ?? findKey(path.slice(0, -1));
  return key?.manual.example;
}

function unknownKey(path: KeyPath, name: string): Problem {
  const meant = didYouMean(name, namesBelow(path));
  const where = `landfall:${formatPath([...path, name])}`;
  return {
    where,
    problem: `is not a key that Landfall knows${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    fix: `pulumi config rm --path '${where}'`,
  };
}

/** Names of the keys right below `path`. */
function namesBelow(path: KeyPath): string[] {
  return configKeys
    .filter((key) => key.path.length === path.length + 1 && startsWith(path, key.path.slice(0, -1)))
    .map((key) => String(key.path.at(-1)));
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (inside, key) => (inside as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}

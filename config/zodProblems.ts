import { z } from "zod";
import { didYouMean, type Problem } from "../problem.ts";
import { setCommand, setSecretCommand } from "./commands.ts";
import { schema } from "./schema.ts";

type Path = readonly (string | number)[];

/** What zod found, in the words and with the commands that the user needs. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], value: unknown): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key));
    const missing = issue.code === "invalid_type" && valueAt(value, path) === undefined;
    return [{ where: keyName(path), problem: missing ? "is not set" : wrong(issue), fix: fixOf(path) }];
  });
}

/** zod's own texts begin with "Invalid"; ours are clauses that follow the key. */
function wrong(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type" || !issue.message.startsWith("Invalid")) return issue.message;
  return `is not a ${{ object: "group of keys", record: "group of keys", array: "list" }[issue.expected as string] ?? issue.expected}`;
}

function fixOf(path: Path): string | undefined {
  return path[0] === "secrets" ? setSecretCommand(path.slice(1).join(".") || "NAME") : setCommand(path);
}

function unknownKey(path: Path, key: string): Problem {
  const meant = didYouMean(key, keysAt(schema, path));
  const where = keyName([...path, key]);
  return {
    where,
    problem: `is not a key that Landfall knows${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    fix: `pulumi config rm --path '${where}'`,
  };
}

/** The keys that the schema has at `path`. */
function keysAt(type: z.core.$ZodType, path: Path): string[] {
  if (type instanceof z.ZodDefault || type instanceof z.ZodOptional) return keysAt(type.unwrap(), path);
  if (type instanceof z.ZodPipe) return keysAt(type.in, path);
  const [key, ...rest] = path;
  if (type instanceof z.ZodArray) return keysAt(type.element, rest);
  if (!(type instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(type.shape);
  const inside: z.core.$ZodType | undefined = type.shape[key];
  return inside === undefined ? [] : keysAt(inside, rest);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, key) => (inside as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}

/** `landfall:ssh.allowFrom[0]`, as `pulumi config set --path` writes it. */
function keyName(path: Path): string {
  const text = path.reduce<string>(
    (name, part) => (typeof part === "number" ? `${name}[${part}]` : name === "" ? part : `${name}.${part}`),
    "",
  );
  return `landfall:${text}`;
}

import { didYouMean, type Problem } from "../../problem.ts";
import type { Model } from "./model.ts";
import type { FindPosition, KeyPath } from "./sourcePosition.ts";
import { supportedKeys } from "./supportedKeys.ts";
import type { Treatment } from "./treatment.ts";

/** Paths that have entries below them: every prefix of a path in the table. */
const parents = new Set(
  Object.keys(supportedKeys).flatMap((key) => {
    const parts = key.split(".");
    return parts.map((_, index) => parts.slice(0, index).join("."));
  }),
);

/** Every unsupported key, and a note for each key that has no effect, here or on some hosts. */
export function checkKeys(model: Model, locate: FindPosition): { problems: Problem[]; notes: Problem[] } {
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  visit(model, [], "");
  return { problems, notes };

  function visit(value: unknown, path: KeyPath, pattern: string): void {
    if (typeof value !== "object" || value === null || !parents.has(pattern)) return;
    const isNamed = parents.has(join(pattern, "*"));
    for (const [key, inside] of Object.entries(value)) {
      if (isEmpty(inside) || key.startsWith("x-")) continue;
      const next = [...path, Array.isArray(value) ? Number(key) : key];
      const nextPattern = join(pattern, isNamed ? "*" : key);
      if (!isNamed) judge(supportedKeys[nextPattern], next, nextPattern, key);
      visit(inside, next, nextPattern);
    }
  }

  function judge(treatment: Treatment | undefined, path: KeyPath, pattern: string, key: string): void {
    const name = path.join(".");
    if (treatment?.kind === "refused")
      problems.push({
        where: locate(path),
        problem: `${name} is not supported: ${treatment.reason}`,
        fix: treatment.instead,
      });
    else if (treatment?.kind === "ignored")
      notes.push({ where: locate(path), problem: `${name} has no effect: ${treatment.note}` });
    else if (treatment?.kind === "mapped" && treatment.needs !== undefined)
      notes.push({
        where: locate(path),
        problem: `${name} needs ${treatment.needs} on the host; an older one ignores it`,
      });
    else if (treatment === undefined && !parents.has(pattern)) {
      const siblings = Object.keys(supportedKeys).filter((known) =>
        known.startsWith(`${pattern.slice(0, -key.length)}`),
      );
      const meant = didYouMean(
        key,
        siblings.map((known) => known.split(".").at(-1) ?? ""),
      );
      problems.push({
        where: locate(path),
        problem: `${name} is not a key that Landfall knows${meant === undefined ? "" : `; did you mean ${meant}?`}`,
        fix: "leave it out, or begin its name with x- if it is a note",
      });
    }
  }
}

function join(pattern: string, key: string): string {
  return pattern === "" ? key : `${pattern}.${key}`;
}

/** What Compose prints for keys that nobody wrote. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return (
    typeof value === "object" &&
    Object.values(value).every(isEmpty) &&
    !(Array.isArray(value) && value.length > 0)
  );
}

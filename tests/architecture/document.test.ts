import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serviceKeys } from "../../components/compose/serviceKeys.ts";
import { configKeys, formatPath } from "../../config/keys.ts";
import { MAY_IMPORT } from "./layers.ts";
import { ROOT } from "./sourceFiles.ts";

const text = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");

/** Every path of the checkout in it: between backticks or at the head of a box of the picture. */
const paths = [...text.matchAll(/[`"]([\w.-]+(?:\/[\w.-]+)*\/?)(?=`|<br>)/g)].map(
  ([, path]) => path as string,
);
const known = Object.keys(MAY_IMPORT).map((part) => part.split("/")[0]);
const inCheckout = [
  ...new Set(paths.filter((path) => known.includes(path.split("/")[0] ?? "") && !/^\w+$/.test(path))),
];

/** The keys of each row of a table, and the first file that the row names. */
function readTable(heading: string): { key: string; file: string }[] {
  const part = text.split(`| ${heading} |`)[1]?.split("\n\n")[0] ?? "";
  return part
    .split("\n")
    .slice(2)
    .flatMap((row) => {
      const [keys = "", place = ""] = row.split("|").slice(1);
      const file = /`([\w/]+\.ts)`/.exec(place)?.[1] ?? "";
      return [...keys.matchAll(/`([^`]+)`/g)].map(([, key]) => ({ key: key as string, file }));
    });
}

/** Keys of a service that a mapper of Landfall reads. Docker Compose resolves the others, or a check refuses them. */
const mappedServiceKeys = Object.entries(serviceKeys)
  .filter(([, treatment]) => treatment.kind === "mapped" || treatment.kind === "composed")
  .filter(([, treatment]) => !("of" in treatment && treatment.of.startsWith("Docker Compose")))
  .map(([key]) => key)
  .filter((key) => !key.includes(".") && key !== "pull_policy");

const isAtOrBelow = (key: string, row: string) =>
  key === row || key.startsWith(`${row}.`) || key.startsWith(`${row}[`);

describe("docs/architecture.md", () => {
  it("names paths", () => {
    expect(inCheckout).toContain("components/compose/supportedKeys.ts");
    expect(inCheckout).toContain("contracts/");
    expect(inCheckout.length).toBeGreaterThan(30);
  });

  it.each(inCheckout)("%s exists", (path) => {
    expect(existsSync(join(ROOT, path))).toBe(true);
  });

  it("names the functions that decide on a rollback as they are called", () => {
    const source = readFileSync(join(ROOT, "cli/rollback/plan.ts"), "utf8");
    for (const name of ["planRollback", "planData"]) {
      expect(text).toContain(`\`${name}\``);
      expect(source).toContain(`export function ${name}(`);
    }
  });

  it("ends each way within three hops", () => {
    for (const way of text.split("\n## Where ").slice(1))
      expect(way.match(/^\d\. /gm)).toEqual(["1. ", "2. ", "3. "]);
  });

  it("shows every folder of the table of imports in its picture", () => {
    const picture = /```mermaid\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
    const folders = Object.keys(MAY_IMPORT).filter(
      (part) => !part.endsWith(".ts") && !["docs", "bench", "lint", "tests"].includes(part),
    );
    expect(folders.filter((folder) => !picture.includes(`"${folder}/<br>`))).toEqual([]);
  });

  it("names the mapper of every key of a service", () => {
    const rows = readTable("key of a service | mapper");
    const missing = mappedServiceKeys.filter((key) => !rows.some((row) => isAtOrBelow(row.key, key)));
    expect(missing).toEqual([]);
  });

  it("names the place of every config key", () => {
    const rows = readTable("key | place | what it becomes");
    const keys = configKeys.filter(({ isGroup }) => !isGroup).map(({ path }) => formatPath(path));
    expect(keys.filter((key) => !rows.some((row) => isAtOrBelow(key, row.key)))).toEqual([]);
    expect(rows.filter((row) => !keys.some((key) => isAtOrBelow(key, row.key)))).toEqual([]);
  });

  it.each([...readTable("key of a service | mapper"), ...readTable("key | place | what it becomes")])(
    "finds $key in $file",
    ({ key, file }) => {
      const name = key.split(".").at(-1);
      const source = readFileSync(join(ROOT, file), "utf8");
      expect(new RegExp(`\\b${name}(?![a-z])`).test(source)).toBe(true);
    },
  );
});

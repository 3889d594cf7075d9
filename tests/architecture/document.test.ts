import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesToLint, lintMigrations } from "../../../components/migration/lint.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "landfall-test-lint-"));
  await mkdir(join(root, "apps/shop/migrations"), { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

async function lint(files: Record<string, string>, lintedAfter?: string) {
  const folder = join(root, "apps/shop/migrations");
  await rm(folder, { recursive: true });
  await mkdir(folder);
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return lintMigrations(
    { files: "migrations", ...(lintedAfter !== undefined && { lintedAfter }) },
    join(root, "apps/shop"),
    root,
  );
}

describe("migrations are linted", () => {
  it("names file and line of a column that the running code may read, and how to drop it", async () => {
    const sql = "SELECT 1;\n\nALTER TABLE notes DROP COLUMN author;\n";
    expect(await lint({ "002.sql": sql })).toEqual([
      {
        where: "apps/shop/migrations/002.sql:3",
        problem: "Dropping a column may break existing clients (ban-drop-column)",
        fix: "first a release whose code neither reads nor writes it, then, in the next one, drop it (expand and contract)\nif it is safe here, write above it: -- squawk-ignore ban-drop-column",
      },
    ]);
  });

  it("lets pass what is marked as upstream's squawk wants it", async () => {
    expect(await lint({ "002.sql": "-- squawk-ignore ban-drop-table\nDROP TABLE notes;\n" })).toEqual([]);
  });

  it("finds renames, and locks that last, in every file that is to come", async () => {
    const found = await lint(
      {
        "001.sql": "DROP TABLE old;\n",
        "002.sql": "ALTER TABLE notes RENAME COLUMN text TO body;\n",
        "003.sql": "CREATE INDEX by_text ON notes (text);\n",
        "003.down.sql": "DROP TABLE notes;\n",
      },
      "001.sql",
    );
    expect(found.map(({ where, problem }) => `${where} ${problem.replace(/.*\(/, "(")}`)).toEqual([
      "apps/shop/migrations/002.sql:1 (renaming-column)",
      "apps/shop/migrations/003.sql:1 (require-concurrent-index-creation)",
    ]);
  });

  it("has nothing against an index that is made concurrently, nor against one on a new table", async () => {
    expect(
      await lint({
        "001.sql":
          "CREATE TABLE notes (id int PRIMARY KEY, text varchar(9));\nCREATE INDEX a ON notes (text);\n",
        "002.sql": "CREATE INDEX CONCURRENTLY by_text ON notes (text);\n",
      }),
    ).toEqual([]);
  });

  it("says where a file cannot be read as SQL", async () => {
    expect(await lint({ "002.sql": "SELECT 1;\nSELEC 1;\n" })).toContainEqual(
      expect.objectContaining({ where: "apps/shop/migrations/002.sql:2" }),
    );
  });

  it("says that what the description names is not there", async () => {
    expect(await lint({ "001.sql": "SELECT 1;\n" }, "000.sql")).toEqual([
      {
        where: "apps/shop/migrations",
        problem: "has no 000.sql",
        fix: "correct migration.lintedAfter in the app's app.ts",
      },
    ]);
    expect(await lintMigrations({ files: "none" }, join(root, "apps/shop"), root)).toMatchObject([
      { where: "apps/shop/none", problem: "is not there" },
    ]);
  });

  it("finds nothing where the app names no files", async () => {
    expect(await lintMigrations({}, root, root)).toEqual([]);
  });
});

it("goes by the names of the files, and leaves out the ways back and what is no SQL", () => {
  expect(filesToLint(["b.sql", "a.sql", "a.down.sql", "README.md"])).toEqual(["a.sql", "b.sql"]);
  expect(filesToLint(["b.sql", "a.sql"], "a.sql")).toEqual(["b.sql"]);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { app } from "../../../apps/personal-assistant/app.ts";
import { providers } from "../../../components/oauth/providers/index.ts";

const folder = join(import.meta.dirname, "../../../apps/personal-assistant/migrations");
const names = readdirSync(folder);
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const complete = read("000_complete_schema_migration.sql");
const made = [...complete.matchAll(/^CREATE TABLE (\w+) \(/gm)].map(([, name]) => name as string);

it("the first migration makes all tables but the manager's own", () => {
  expect(names.sort()[1]).toBe("000_complete_schema_migration.sql");
  expect(made.length + 1).toBe(43);
  expect(app.migration?.assertions[0]).toMatchObject({ expect: "43" });
});

it("the manager finds them where the Compose file mounts them", () => {
  const root = join(folder, "../../..");
  const compose = readFileSync(join(root, "apps/personal-assistant/compose.yaml"), "utf8");
  const manager = readFileSync(join(root, "sandbox/app/assistant/migrations.py"), "utf8");
  const mounted = /- \.\/migrations:(\S+):ro/.exec(compose)?.[1];
  expect(manager).toContain(`DIRECTORY = Path("${mounted}")`);
});

it("its way back drops each of them, and looks for people first", () => {
  const down = read("000_complete_schema_migration.down.sql");
  const dropped = down.slice(down.indexOf("DROP TABLE"), down.indexOf(";", down.indexOf("DROP TABLE")));
  expect(dropped.match(/\w+/g)?.slice(2).sort()).toEqual(made.toSorted());
  expect(down.indexOf("EXISTS (SELECT FROM users)")).toBeLessThan(down.indexOf("DROP TABLE"));
});

it("has no time without a zone, no text with a limit and no number that runs out", () => {
  const types = complete.match(/\b(timestamp|varchar|char|serial|integer|smallint|real)\b/g);
  expect(types).toBe(null);
});

it("gives nothing to everybody, and knows no password", () => {
  for (const name of names) {
    expect(read(name)).not.toMatch(/\bGRANT\b/);
    expect(read(name)).not.toMatch(/INSERT INTO users/);
  }
});

it("what it gives scopes for is what the providers have", () => {
  const known = [...complete.matchAll(/\('(google|microsoft|youtube)', '([^']+)', /g)].map(
    ([, provider, scope]) => ({
      provider: provider as "google" | "microsoft" | "youtube",
      scope: scope as string,
    }),
  );
  const exists = ({ provider, scope }: (typeof known)[number]) =>
    (providers[provider].scopes as readonly string[]).includes(scope);
  expect(known).toHaveLength(12);
  expect(known.filter((one) => !exists(one))).toEqual([]);
});

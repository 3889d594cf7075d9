/** A state that was lost or damaged, by the real engine, in a backend of files. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { engine } from "../../cli/repair/engine.ts";
import type { Export } from "../../cli/repair/state.ts";
import type { NamedStack } from "../../cli/state/named.ts";
import { preview } from "../../cli/state/preview.ts";
import { ensureStack, fileOf, keep, whatIsThere } from "../../cli/state/there.ts";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
new pulumi.ComponentResource("landfall:test:Part", "part");
export const secret = new pulumi.Config().requireSecret("word");
`;
const now = new Date("2026-01-31T08:09:10Z");

let cwd: string;
let named: NamedStack;
let file: string;
let saved: Export;
const pulumi = (...args: string[]) =>
  execa("pulumi", [...args, "--non-interactive"], { cwd, env: named.stack.env, stdin: "ignore" });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "landfall-state-"));
  await mkdir(join(cwd, "backend"));
  await symlink(join(paths.checkout, "node_modules"), join(cwd, "node_modules"));
  await writeFile(join(cwd, "package.json"), '{ "type": "module" }');
  await writeFile(join(cwd, "index.ts"), PROGRAM);
  await writeFile(
    join(cwd, "Pulumi.yaml"),
    "name: landfall\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  const env = {
    ...pulumiEnvironment(),
    PULUMI_BACKEND_URL: `file://${join(cwd, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "not a secret",
    PULUMI_STACK: "kept",
  };
  named = {
    stack: { cwd, env, repair: "bin/landfall repair" },
    name: "kept",
    flags: "",
    deploy: "pulumi up",
  };
  await pulumi("stack", "init", "kept");
  await pulumi("config", "set", "--secret", "word", "planted");
  await pulumi("up", "--yes", "--skip-preview");
  saved = await engine(named.stack).export();
  file = fileOf(env.PULUMI_BACKEND_URL, cwd, "kept") as string;
});
afterAll(async () => {
  if (cwd) await rm(cwd, { recursive: true });
});

it("a whole state is kept in a file, with its secrets encrypted", async () => {
  const there = await whatIsThere(named);
  expect(there.is).toBe("whole");
  const kept = await keep(named, there, now);
  expect(kept).toBe(".landfall/states/kept-20260131T080910Z.json");
  const text = await readFile(join(cwd, kept as string), "utf8");
  expect(JSON.parse(text)).toEqual(saved);
  expect(text).not.toContain("planted");
});

it("a damaged one is set aside, and one that is lost comes back: its preview is empty, its configuration as it was", async () => {
  await writeFile(file, (await readFile(file, "utf8")).slice(0, 300));
  const damaged = await whatIsThere(named);
  expect(damaged.is).toBe("damaged");
  expect(await keep(named, damaged, now)).toBe(`${file}.damaged-20260131T080910Z`);
  expect(await whatIsThere(named)).toEqual({ is: "lost" });
  const configuration = await readFile(join(cwd, "Pulumi.kept.yaml"), "utf8");
  await ensureStack(named);
  await engine(named.stack).import(saved);
  expect(await preview(named.stack, "kept")).toEqual([]);
  expect(await readFile(join(cwd, "Pulumi.kept.yaml"), "utf8")).toBe(configuration);
});

it("a preview that is not empty names what differs, and a program that fails says why", async () => {
  await writeFile(join(cwd, "index.ts"), PROGRAM.replace('"part"', '"another"'));
  expect(await preview(named.stack, "kept")).toEqual(["create Part another", "delete Part part"]);
  await writeFile(join(cwd, "index.ts"), 'throw new Error("broken on purpose");');
  await expect(preview(named.stack, "kept")).rejects.toThrow(/pulumi preview failed: .*broken on purpose/s);
});

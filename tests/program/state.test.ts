/** A state that was lost or damaged, by the real engine, in a backend of files. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pulumiClient } from "../../cli/pulumi/client.ts";
import type { ExportedState } from "../../cli/pulumi/exportedState.ts";
import { previewSteps } from "../../cli/pulumi/previewSteps.ts";
import type { StackRef } from "../../cli/pulumi/resolveStack.ts";
import { ensureStack, readBackendState, saveCopy, stateFile } from "../../cli/state/backendState.ts";
import { makeProject, type Project } from "./project.ts";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
new pulumi.ComponentResource("landfall:test:Part", "part");
export const secret = new pulumi.Config().requireSecret("word");
`;
const now = new Date("2026-01-31T08:09:10Z");

let project: Project;
let cwd: string;
let named: StackRef;
let file: string;
let saved: ExportedState;

beforeAll(async () => {
  project = await makeProject("kept", PROGRAM);
  ({ cwd, named } = project);
  await project.pulumi(["config", "set", "--secret", "word", "planted"]);
  await project.pulumi(["up", "--yes", "--skip-preview"]);
  saved = await pulumiClient(named.stack).export();
  file = stateFile(`file://${join(cwd, "backend")}`, cwd, "kept") as string;
});
afterAll(async () => {
  await project?.remove();
});

it("a whole state is kept in a file, with its secrets encrypted", async () => {
  const there = await readBackendState(named);
  expect(there.status).toBe("whole");
  const kept = await saveCopy(named, there, now);
  expect(kept).toBe(".landfall/states/kept-20260131T080910Z.json");
  const text = await readFile(join(cwd, kept as string), "utf8");
  expect(JSON.parse(text)).toEqual(saved);
  expect(text).not.toContain("planted");
});

it("a damaged one is set aside, and one that is lost comes back: its preview is empty, its configuration as it was", async () => {
  await writeFile(file, (await readFile(file, "utf8")).slice(0, 300));
  const damaged = await readBackendState(named);
  expect(damaged.status).toBe("damaged");
  expect(await saveCopy(named, damaged, now)).toBe(`${file}.damaged-20260131T080910Z`);
  expect(await readBackendState(named)).toEqual({ status: "lost" });
  const configuration = await readFile(join(cwd, "Pulumi.kept.yaml"), "utf8");
  await ensureStack(named);
  await pulumiClient(named.stack).import(saved);
  expect(await previewSteps(named)).toEqual([]);
  expect(await readFile(join(cwd, "Pulumi.kept.yaml"), "utf8")).toBe(configuration);
});

it("a preview that is not empty names what differs, and a program that fails says why", async () => {
  await project.write(PROGRAM.replace('"part"', '"another"'));
  expect(await previewSteps(named)).toEqual(["create Part another", "delete Part part"]);
  await project.write('throw new Error("broken on purpose");');
  await expect(previewSteps(named)).rejects.toThrow(/pulumi preview failed: .*broken on purpose/s);
});

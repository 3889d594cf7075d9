import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepNoLogs } from "../../toolchain/engine.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "landfall-"));
});
afterAll(() => rm(home, { recursive: true }));

it("leaves the engine no folder for its logs, and takes those of before away", async () => {
  const made = join(home, "made");
  await keepNoLogs(made);
  expect((await stat(join(made, "logs"))).isFile()).toBe(true);
  const used = join(home, "used");
  await mkdir(join(used, "logs"), { recursive: true });
  await writeFile(join(used, "logs", "update.log"), "");
  await keepNoLogs(used);
  await keepNoLogs(used);
  expect((await stat(join(used, "logs"))).isFile()).toBe(true);
  expect(await readdir(used)).toEqual(["logs"]);
});

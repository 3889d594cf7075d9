import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { findCompose } from "../../../components/compose/index.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "landfall-"));
});
afterAll(() => rm(directory, { recursive: true }));

it("looks for Docker Compose once, however many ask, and again where programs are looked for elsewhere", async () => {
  const asked = join(directory, "asked");
  await writeFile(join(directory, "docker-compose"), `#!/bin/sh\necho "$*" >>${asked}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", directory);
  const found = await Promise.all([findCompose(), findCompose()]);
  expect([...found, await findCompose()]).toEqual([
    ["docker-compose"],
    ["docker-compose"],
    ["docker-compose"],
  ]);
  expect(await readFile(asked, "utf8")).toBe("version\n");
  vi.stubEnv("PATH", join(directory, "nothing"));
  await expect(findCompose()).rejects.toThrow("is not installed");
  vi.unstubAllEnvs();
});

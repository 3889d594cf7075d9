/** What CI does, by the real engine, against the region's API; of a host only its release is made up. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findDrift } from "../../cli/ci/drift.ts";
import { ciUp, realDependencies } from "../../cli/ci/up.ts";
import type { ReleaseSummary } from "../../contracts/release.ts";
import { type TestRegion, testRegion } from "../sandbox/region/support.ts";
import { makeProject, type Project } from "./project.ts";

let region: TestRegion;
let site: Server;
let project: Project;

const program = (protect: boolean) => `
import * as digitalocean from "@pulumi/digitalocean";
const volume = (name) => new digitalocean.Volume(name, { name, region: "tor1", size: 1 }, { protect: ${protect} });
volume("one");
volume("two");
export const url = "http://127.0.0.1:${(site.address() as AddressInfo).port}/";
`;

beforeAll(async () => {
  region = await testRegion();
  site = createServer((_, response) => response.end("well"));
  await new Promise<void>((listening) => site.listen(0, "127.0.0.1", listening));
  project = await makeProject("merged", program(false));
  await project.pulumi(["config", "set", "digitalocean:apiEndpoint", region.url]);
  await project.pulumi(["config", "set", "--secret", "digitalocean:token", region.token]);
});
afterAll(async () => {
  site?.close();
  await region?.stop();
  await project?.remove();
});

const release = { id: "20261121T154500Z-0a1b2c", contents: { images: {} } } as unknown as ReleaseSummary;
const up = () =>
  ciUp("merged", {}, { ...realDependencies(project.named, {}), newestRelease: async () => release });
const volumes = async (): Promise<{ id: string; name: string }[]> =>
  (await region.ok("GET", "/v2/volumes")).volumes;

/** As an update leaves it that was killed. */
async function lock(host: string, pid: number): Promise<string> {
  const folder = join(project.cwd, "backend/.pulumi/locks/organization/landfall/merged");
  await mkdir(folder, { recursive: true });
  const holder = { pid, username: "runner", hostname: host, timestamp: "2026-01-31T08:09:10Z" };
  await writeFile(join(folder, "11111111-2222-3333-4444-555555555555.json"), JSON.stringify(holder));
  return folder;
}

it("a policy stops an update before anything is made", async () => {
  expect(await up()).not.toBe(0);
  expect(await volumes()).toEqual([]);
});

it("a lock whose holder cannot be seen from here stands, and nothing is made", async () => {
  await project.write(program(true));
  const folder = await lock("another-runner", 7);
  await expect(up()).rejects.toThrow(
    /the lock of runner@another-runner, process 7, .* stands: it runs, or ran, on another-runner/,
  );
  expect(await readdir(folder)).toHaveLength(1);
  expect(await volumes()).toEqual([]);
});

it("a lock of a process that is dead is broken, and the update goes on to the checks", async () => {
  const dead = execa("true");
  await dead;
  const folder = await lock(hostname(), dead.pid as number);
  expect(await up()).toBe(0);
  expect(await readdir(folder)).toEqual([]);
  expect(await volumes()).toHaveLength(2);
});

it("drift is found for what it is, changes nothing, and is none before", async () => {
  expect(await findDrift(project.named)).toEqual([]);
  const two = (await volumes()).find(({ name }) => name === "two");
  await region.ok("DELETE", `/v2/volumes/${two?.id}`);
  expect(await findDrift(project.named)).toEqual([{ resource: "Volume two", gone: true, paths: [] }]);
  expect(await volumes()).toHaveLength(1);
  await region.stop();
  await expect(findDrift(project.named)).rejects.toThrow(/^pulumi refresh ended with \d+: /);
});

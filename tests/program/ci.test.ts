/** What CI does, by the real engine, against the region's API; of a host only its release is made up. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { driftOf } from "../../cli/ci/drift.ts";
import { ciUp, handsOf } from "../../cli/ci/up.ts";
import type { Summary } from "../../cli/release/store.ts";
import type { NamedStack } from "../../cli/state/named.ts";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";
import { type TestRegion, testRegion } from "../sandbox/region/support.ts";

let region: TestRegion;
let site: Server;
let cwd: string;
let named: NamedStack;

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
  cwd = await mkdtemp(join(tmpdir(), "landfall-ci-"));
  await mkdir(join(cwd, "backend"));
  await symlink(join(paths.checkout, "node_modules"), join(cwd, "node_modules"));
  await writeFile(join(cwd, "package.json"), '{ "type": "module" }');
  await writeFile(join(cwd, "index.ts"), program(false));
  await writeFile(
    join(cwd, "Pulumi.yaml"),
    "name: landfall\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  const env = {
    ...pulumiEnvironment(),
    PULUMI_BACKEND_URL: `file://${join(cwd, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "not a secret",
    PULUMI_STACK: "merged",
  };
  named = {
    stack: { cwd, env, repair: "bin/landfall repair" },
    name: "merged",
    flags: "",
    deploy: "pulumi up",
  };
  const pulumi = (...args: string[]) => execa("pulumi", [...args, "--non-interactive"], { cwd, env });
  await pulumi("stack", "init", "merged");
  await pulumi("config", "set", "digitalocean:apiEndpoint", region.url);
  await pulumi("config", "set", "--secret", "digitalocean:token", region.token);
});
afterAll(async () => {
  site?.close();
  await region?.stop();
  if (cwd) await rm(cwd, { recursive: true });
});

const release = { id: "20261121T154500Z-0a1b2c", contents: { images: {} } } as unknown as Summary;
const up = () => ciUp("merged", {}, { ...handsOf(named, {}), release: async () => release });
const volumes = async (): Promise<{ id: string; name: string }[]> =>
  (await region.ok("GET", "/v2/volumes")).volumes;

/** As an update leaves it that was killed. */
async function lock(host: string, pid: number): Promise<string> {
  const folder = join(cwd, "backend/.pulumi/locks/organization/landfall/merged");
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
  await writeFile(join(cwd, "index.ts"), program(true));
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
  expect(await driftOf(named)).toEqual([]);
  const two = (await volumes()).find(({ name }) => name === "two");
  await region.ok("DELETE", `/v2/volumes/${two?.id}`);
  expect(await driftOf(named)).toEqual([{ resource: "Volume two", gone: true, paths: [] }]);
  expect(await volumes()).toHaveLength(1);
  await region.stop();
  await expect(driftOf(named)).rejects.toThrow(/^pulumi refresh ended with \d+: /);
});

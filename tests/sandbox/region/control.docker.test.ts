import { Resolver } from "node:dns/promises";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureRegion, regionStatus, resetRegion } from "../../../sandbox/region/control.ts";
import { type RegionSettings, regionSettings } from "../../../sandbox/region/settings.ts";

let settings: RegionSettings;
beforeAll(async () => {
  settings = regionSettings("unit", mkdtempSync(join(tmpdir(), "landfall-control-")));
  await ensureRegion(settings);
});
afterAll(async () => {
  await resetRegion(settings);
  rmSync(settings.checkout, { recursive: true, force: true });
});

async function call(path: string, body?: object): Promise<number> {
  const token = readFileSync(settings.api.tokenFile, "utf8").trim();
  const answer = await fetch(settings.api.url + path, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.status;
}

it("brings up the API, the name server and every service", async () => {
  expect(await regionStatus(settings)).toMatchObject({
    running: true,
    services: { acme: "running", registry: "running", spaces: "running" },
    daemon: { name: "unit", droplets: [] },
  });
  expect(await call("/v2/account")).toBe(200);
  const resolver = new Resolver();
  resolver.setServers([settings.dns.address]);
  expect(await resolver.resolve4("api.landfall.test")).toEqual([settings.network.gateway]);
});

it("does nothing the second time", async () => {
  const { pid } = await regionStatus(settings);
  const lines: string[] = [];
  await ensureRegion(settings, (line) => lines.push(line));
  expect((await regionStatus(settings)).pid).toBe(pid);
  expect(lines).toContain(`API already answers at ${settings.api.url}`);
});

it("comes back with its state after the daemon was killed", async () => {
  expect(await call("/v2/tags", { name: "kept" })).toBe(201);
  const { pid } = await regionStatus(settings);
  process.kill(pid as number, "SIGKILL");
  await ensureRegion(settings);
  expect((await regionStatus(settings)).pid).not.toBe(pid);
  expect(await call("/v2/tags/kept")).toBe(200);
});

it("leaves no container, network or process behind when it is reset", async () => {
  const { pid } = await regionStatus(settings);
  await resetRegion(settings);
  for (const list of [
    ["ps", "--all"],
    ["network", "ls"],
    ["volume", "ls"],
  ]) {
    const { stdout } = await execa("docker", [...list, "--quiet", "--filter", `label=${settings.label}`]);
    expect(stdout).toBe("");
  }
  expect(() => process.kill(pid as number, 0)).toThrow();
  expect(await regionStatus(settings)).toMatchObject({ running: false, services: { acme: "missing" } });
});

import { Resolver } from "node:dns/promises";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Config } from "../../../config/load.ts";
import { preflightProblems } from "../../../preflight/index.ts";
import { buildContainer } from "../../../sandbox/images/base/builds.ts";
import { ensureBase, ensurePackages } from "../../../sandbox/images/base/index.ts";
import { docker, dockerLines } from "../../../sandbox/images/docker.ts";
import {
  ensureRegion,
  ensureServicesAnswer,
  regionStatus,
  resetRegion,
} from "../../../sandbox/region/control.ts";
import { ensureTrustingImage } from "../../../sandbox/region/docker/dropletImage.ts";
import { silentServices } from "../../../sandbox/region/services.ts";
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

const containers = () => dockerLines(["ps", "--all", "--format", "{{.Names}}"]);

/** Id of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = execa("true");
  await child;
  return child.pid as number;
}

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
    services: {
      ...{ acme: "running", registry: "running", spaces: "running" },
      ...{ identity: "running", auth0: "running", inbox: "running" },
    },
    daemon: { name: "unit", droplets: [] },
  });
  expect(await call("/v2/account")).toBe(200);
  const resolver = new Resolver();
  resolver.setServers([settings.dns.address]);
  expect(await resolver.resolve4("api.landfall.test")).toEqual([settings.network.gateway]);
});

it("has identity providers that a droplet trusts, by name and by address", async () => {
  const { identity, network } = settings;
  const image = await ensureTrustingImage(settings, () => {});
  const hosts = [`${identity.host}:${identity.port}`, `${identity.address}:${identity.port}`];
  const script = `import json, sys, urllib.request
for host in sys.argv[1:]:
    with urllib.request.urlopen(f"https://{host}/oidc/.well-known/openid-configuration", timeout=10) as answer:
        print(json.load(answer)["issuer"])`;
  const droplet = ["--network", network.name, "--dns", network.gateway, "--entrypoint", "python3"];
  const said = await docker(["run", "--rm", ...droplet, image, "-c", script, ...hosts]);
  expect(said.split("\n")).toEqual(hosts.map((host) => `https://${host}/oidc`));
});

it("does nothing the second time", async () => {
  const { pid } = await regionStatus(settings);
  const lines: string[] = [];
  await ensureRegion(settings, (line) => lines.push(line));
  expect((await regionStatus(settings)).pid).toBe(pid);
  expect(lines).toContain(`API already answers at ${settings.api.url}`);
});

it("keeps every service while an image is built, and loses only the containers of killed builds", async () => {
  const base = await ensureBase(() => {});
  const abandoned = buildContainer("landfall-test-abandoned:1", await endedPid());
  const running = buildContainer("landfall-test-running:1", process.pid);
  for (const name of [abandoned, running]) await docker(["create", "--name", name, base, "true"]);
  const before = await containers();
  expect(before).toEqual(expect.arrayContaining([abandoned, running]));
  const image = await ensurePackages("landfall-test-build", base, ["hostname"], () => {});
  try {
    const after = await containers();
    expect(before.filter((name) => !after.includes(name))).toEqual([abandoned]);
    expect(await regionStatus(settings)).toMatchObject({
      services: { acme: "running", registry: "running", spaces: "running" },
    });
    expect(await docker(["inspect", "--format", "{{len .Config.Labels}}", image])).toBe("0");
  } finally {
    await docker(["rm", "--force", running]);
    await docker(["image", "rm", image]);
  }
});

it("comes back with its state after the daemon was killed", async () => {
  expect(await call("/v2/tags", { name: "kept" })).toBe(201);
  const { pid } = await regionStatus(settings);
  process.kill(pid as number, "SIGKILL");
  await ensureRegion(settings);
  expect((await regionStatus(settings)).pid).not.toBe(pid);
  expect(await call("/v2/tags/kept")).toBe(200);
});

/** What `pulumi up` would say of the region before it makes anything. */
async function saidOfRegion(): Promise<string[]> {
  const token = existsSync(settings.api.tokenFile)
    ? readFileSync(settings.api.tokenFile, "utf8").trim()
    : "none";
  const config = {
    app: { name: "personal-assistant" },
    host: { kind: "create", region: "tor1", size: "s-1vcpu-1gb", image: "debian-12-x64" },
    ssh: { publicKey: "ssh-ed25519 AAAA" },
    dns: { zone: "none" },
    digitalocean: { apiEndpoint: settings.api.url, token },
  } as unknown as Config;
  const problems = await preflightProblems(config);
  return problems
    .filter(({ where }) => /region|http/.test(where))
    .map(({ where, problem, fix }) => `${where} ${problem}: ${fix}`);
}

it("tells a deployment within seconds which service is gone, and makes it again", async () => {
  expect(await saidOfRegion()).toEqual([]);
  await docker(["rm", "--force", "landfall-unit-registry"]);
  await docker(["stop", "--time", "1", "landfall-unit-spaces"]);
  const start = performance.now();
  expect(await saidOfRegion()).toEqual([
    'the sandbox\'s region "unit" has services that accept no connections: registry, spaces: bin/landfall sandbox up --region unit',
  ]);
  expect(performance.now() - start).toBeLessThan(5_000);

  const lines: string[] = [];
  await ensureServicesAnswer(settings, (line) => lines.push(line));
  expect(lines[0]).toBe("registry, spaces: no answer; recreating missing services");
  expect(await silentServices(settings)).toEqual([]);
  expect(await saidOfRegion()).toEqual([]);
});

it("leaves services alone that answer, and one that is paused", async () => {
  await docker(["pause", "landfall-unit-acme"]);
  try {
    expect(await saidOfRegion()).toEqual([]);
    const lines: string[] = [];
    await ensureServicesAnswer(settings, (line) => lines.push(line));
    expect(lines).toEqual([]);
  } finally {
    await docker(["unpause", "landfall-unit-acme"]);
  }
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

it("tells a deployment that it does not run, once", async () => {
  expect(await saidOfRegion()).toEqual([
    'the sandbox\'s region "unit" does not run: nothing answers at 127.0.0.1:8402: bin/landfall sandbox up --region unit',
  ]);
});

/** An update that is killed while DigitalOcean's answers are on their way, by the real engine, against the region's API. */
import { existsSync } from "node:fs";
import { truncate } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PulumiStack } from "../../cli/pulumi/client.ts";
import { repairStack } from "../../cli/repair/repair.ts";
import { publicKey, type TestRegion, testRegion } from "../sandbox/region/support.ts";
import { makeProject, type Project } from "./project.ts";

const PROGRAM = `
import * as digitalocean from "@pulumi/digitalocean";
const region = "tor1";
new digitalocean.SshKey("key", { name: "me", publicKey: "${publicKey}" });
new digitalocean.Volume("volume", { name: "data", region, size: 1 });
const ip = new digitalocean.ReservedIp("ip", { region });
const vpc = new digitalocean.Vpc("vpc", { name: "net", region });
new digitalocean.Droplet("droplet", { name: "web", region, size: "s-1vcpu-1gb", image: "debian-12-x64", vpcUuid: vpc.id });
const zone = new digitalocean.Domain("zone", { name: "example.test" });
new digitalocean.DnsRecord("a", { domain: zone.name, type: "A", name: "@", value: ip.ipAddress, ttl: 300 });
`;

let region: TestRegion;
let proxy: Awaited<ReturnType<typeof silentProxy>>;
let project: Project;
let stack: PulumiStack;
beforeEach(async () => {
  region = await testRegion();
  proxy = await silentProxy(region.url);
  project = await makeProject("killed", PROGRAM);
  stack = project.named.stack;
  await pulumi("config", "set", "digitalocean:apiEndpoint", proxy.url);
  await pulumi("config", "set", "--secret", "digitalocean:token", region.token);
});
afterEach(async () => {
  proxy?.close();
  await region?.stop();
  await project?.remove();
});

const at = ({ cwd, env }: PulumiStack) => ({ cwd, env });

async function pulumi(...args: string[]): Promise<string> {
  return (await project.pulumi(args)).stdout;
}

/** Passes everything on; while it is silent, what makes an object is done, and never answered. */
async function silentProxy(target: string) {
  let silent = false;
  let held = 0;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const answer = await fetch(target + request.url, {
      method: request.method ?? "GET",
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      ...(body !== "" && { body }),
    });
    if (silent && request.method === "POST") held++;
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silence: (on: boolean) => {
      silent = on;
      held = 0;
    },
    held: () => held,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Kills an update once `operations` objects are made that it does not know of. @returns what the repair says */
async function killedUp(operations: number): Promise<string[]> {
  proxy.silence(true);
  const up = execa("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
    ...at(stack),
    reject: false,
  });
  await expect.poll(proxy.held, { timeout: 60_000 }).toBe(operations);
  up.kill("SIGKILL");
  await up;
  proxy.silence(false);
  const said: string[] = [];
  expect(await repairStack(stack, {}, (line) => said.push(line.trim()))).toBe(true);
  return said;
}

it("finds what a killed update made, so that the next one makes nothing twice", async () => {
  const first = await killedUp(5);
  expect(first.shift()).toMatch(/^lock of .*: broken, that process is dead$/);
  const imported = (name: string) =>
    expect.stringMatching(new RegExp(`^${name}: found and imported \\(.+\\)$`));
  expect(first.sort()).toEqual(
    ["Domain zone", "ReservedIp ip", "SshKey key", "Volume volume", "Vpc vpc"].map(imported),
  );
  const second = await killedUp(2);
  expect(second.slice(1).sort()).toEqual(["DnsRecord a", "Droplet droplet"].map(imported));

  expect(await pulumi("preview", "--expect-no-changes")).toContain("8 unchanged");
  expect(await pulumi("refresh", "--yes", "--expect-no-changes")).toContain("8 unchanged");
  for (const [path, key] of Object.entries({
    droplets: "droplets",
    vpcs: "vpcs",
    volumes: "volumes",
    reserved_ips: "reserved_ips",
  }))
    expect((await region.ok("GET", `/v2/${path}`))[key], path).toHaveLength(1);
  expect(await repairStack(stack, {}, () => {})).toBe(false);
});

it("leaves a lock whose holder lives, and says who it is", async () => {
  proxy.silence(true);
  const up = execa("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
    ...at(stack),
    reject: false,
  });
  await expect.poll(proxy.held, { timeout: 60_000 }).toBe(5);
  await expect(repairStack(stack, {}, () => {})).rejects.toThrow(`process ${up.pid}`);
  // Signal 0 only asks whether it lives.
  expect(up.kill(0)).toBe(true);
  up.kill("SIGKILL");
  await up;
});

it("removes the attributes of a state that an engine was killed over, without which it can be read again", async () => {
  const attributes = join(project.cwd, "backend/.pulumi/stacks/landfall/killed.json.attrs");
  await truncate(attributes);
  await expect(pulumi("stack", "export")).rejects.toThrow("EOF");
  const said: string[] = [];
  const repair = (dryRun: boolean) => repairStack(stack, { dryRun }, (line) => said.push(line.trim()));
  expect(await repair(true)).toBe(true);
  expect(existsSync(attributes)).toBe(true);
  expect(await repair(false)).toBe(true);
  expect(said).toEqual(
    ["to be removed", "removed"].map((what) => `killed.json.attrs: partly written, ${what}`),
  );
  expect(JSON.parse(await pulumi("stack", "export")).deployment.resources).toBeUndefined();
  expect(await repair(false)).toBe(false);
});

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  curl,
  ensureUp,
  onDroplet,
  pulumi,
  pulumiOk,
  run,
  settings,
  site,
  stackOutput,
  waitFor,
} from "./support.ts";

const user = { username: `kept${Date.now()}`, password: "correct horse battery staple" };
const unchanged = () => pulumi("preview", "--expect-no-changes");
const up = (...args: string[]) => pulumiOk("up", "--yes", "--skip-preview", ...args);
const set = (path: string, value: string, ...flags: string[]) =>
  pulumiOk("config", "set", "--path", path, value, ...flags);

beforeAll(async () => {
  await ensureUp();
  const registered = await post("/api/auth/register", { ...user, email: `${user.username}@example.com` });
  expect(registered.output).toMatch(/201$/);
});

afterAll(async () => {
  // The tracked configuration again, for the files that follow.
  await ensureUp();
});

describe("another droplet", () => {
  it("gets the address, the volume, its own host key and all that was on the old one", async () => {
    const before = { key: await stackOutput("hostKey"), address: await stackOutput("address") };
    // What the archive needs on the host comes with the host, and its server with the volume.
    await set("landfall:backup.pointInTime", "true");
    await up("--replace", await urnOf("host-droplet"));
    const after = { key: await stackOutput("hostKey"), address: await stackOutput("address") };
    expect(after.address).toBe(before.address);
    expect(after.key).not.toBe(before.key);
    expect((await logIn()).output).toMatch(/200$/);
    expect((await curl("/", "--fail", "--output", "/dev/null")).exitCode).toBe(0);
    expect((await unchanged()).exitCode).toBe(0);
  });

  it("is made where the old one was deleted by other hands, with the volume as it is", async () => {
    const droplet = await dropletId();
    await api("DELETE", `droplets/${droplet}`);
    await waitFor(
      "the droplet to go",
      60,
      async () => (await api("GET", `droplets/${droplet}`)).exitCode !== 0,
    );
    const { exitCode, output } = await run("node", ["cli/main.ts", "recover", "--yes"], { timeout: 840_000 });
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(new RegExp(`^Droplet .*\\(${droplet}\\) is gone: will be created`, "m"));
    expect(output).toMatch(/^Volume .* is there, and is kept$/m);
    expect(output).not.toMatch(/^restore /m);
    expect(output).toContain("landfall-archive: the server's WAL gets to Spaces");
    expect((await logIn()).output).toMatch(/200$/);
    expect((await unchanged()).exitCode).toBe(0);
  });
});

describe("another size", () => {
  it("keeps droplet and data, and has a way back", async () => {
    const droplet = await dropletId();
    for (const [size, memory] of [
      ["s-8vcpu-16gb", 16_384],
      ["s-4vcpu-8gb", 8192],
    ] as const) {
      await set("landfall:host.create.size", size);
      await up();
      const { output } = await api("GET", `droplets/${droplet}`);
      expect(JSON.parse(output).droplet).toMatchObject({ memory, disk: 160, status: "active" });
      await vi.waitFor(async () => expect((await logIn()).output).toMatch(/200$/), {
        timeout: 60_000,
        interval: 1000,
      });
    }
    expect((await unchanged()).exitCode).toBe(0);
  });
});

describe("a wildcard", () => {
  it("is proven by DNS, with a token that only the host's root can read, and renewed", async () => {
    const token = (await readFile(settings.api.tokenFile, "utf8")).trim();
    await pulumiOk("config", "set", "--secret", "landfall:dnsToken", token);
    await set("landfall:certificate.wildcard", "true");
    const printed = await up();
    expect(printed).not.toContain(token);
    expect(await servedNames()).toEqual([`*.${site}`, site]);
    const serial = await served("-serial");
    const renewal = await onDroplet("sudo landfall-certificate renew --force");
    expect(renewal.exitCode, renewal.output).toBe(0);
    expect(await served("-serial")).not.toBe(serial);
    expect((await onDroplet("stat -c '%a %U' /etc/landfall/dns-token")).output).toContain("600 root");
    expect((await unchanged()).exitCode).toBe(0);

    await pulumiOk("config", "rm", "--path", "landfall:certificate.wildcard");
    await up();
    expect(await servedNames()).toEqual([site, `www.${site}`]);
    expect((await onDroplet("ls /etc/landfall/dns-token")).exitCode).not.toBe(0);
    await pulumiOk("config", "rm", "landfall:dnsToken");
  });
});

async function urnOf(name: string): Promise<string> {
  const urn = (await pulumiOk("stack", "--show-urns")).match(new RegExp(`urn:\\S+::${name}$`, "m"))?.[0];
  if (urn === undefined) throw new Error(`the stack has no ${name}`);
  return urn;
}

const post = (path: string, body: object) =>
  curl(path, "--json", JSON.stringify(body), "--write-out", "%{http_code}");
const logIn = () => post("/api/auth/login", user);

const dropletId = async () => {
  const { output } = await api("GET", `reserved_ips/${await stackOutput("address")}`);
  return JSON.parse(output).reserved_ip.droplet.id as number;
};

/** By `curl`, which reads the token from standard input: it is in no process list. */
async function api(method: string, path: string) {
  const token = (await readFile(settings.api.tokenFile, "utf8")).trim();
  const url = `${settings.api.url}/v2/${path}`;
  const args = ["--silent", "--fail", "--request", method, "--config", "-", url];
  return run("curl", args, { stdin: "pipe", input: `header = "Authorization: Bearer ${token}"` });
}

/** A field of the certificate in force, as openssl prints it. */
async function served(...fields: string[]): Promise<string> {
  const address = await stackOutput("address");
  const command = `openssl s_client -connect ${address}:443 -servername ${site} </dev/null 2>/dev/null | openssl x509 -noout ${fields.join(" ")}`;
  return (await run("sh", ["-c", command])).output;
}

async function servedNames(): Promise<string[]> {
  const names = (await served("-ext", "subjectAltName")).matchAll(/DNS:([^,\s]+)/g);
  return [...names].map(([, name]) => name as string).sort();
}

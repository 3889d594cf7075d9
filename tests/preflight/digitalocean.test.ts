import { describe, expect, it } from "vitest";
import type { Config } from "../../config/load.ts";
import { checkAccount, type Get } from "../../preflight/digitalocean.ts";
import { formatProblems } from "../../problem.ts";

const answers: Record<string, { status: number; body: Record<string, unknown> }> = {
  "/v2/account": { status: 200, body: {} },
  "/v2/regions?per_page=200": {
    status: 200,
    body: {
      regions: [
        { slug: "tor1", available: true },
        { slug: "nyc2", available: false },
      ],
    },
  },
  "/v2/sizes?per_page=200": {
    status: 200,
    body: {
      sizes: [
        { slug: "s-1vcpu-1gb", available: true, regions: ["tor1", "nyc2"] },
        { slug: "g-2vcpu-8gb", available: true, regions: ["nyc2"] },
      ],
    },
  },
  "/v2/images/debian-12-x64": { status: 200, body: {} },
  "/v2/domains/example.com": { status: 200, body: {} },
  "/v2/account/keys?per_page=200": {
    status: 200,
    body: { ssh_keys: [{ name: "app-prod", public_key: "ssh-ed25519 AAAA1 somebody@somewhere" }] },
  },
};

const host = { kind: "create", region: "tor1", size: "s-1vcpu-1gb", image: "debian-12-x64", volumeGb: 1 };
const ssh = { keyFile: "~/.ssh/key", publicKey: "ssh-ed25519 AAAA1" };
const dns = { zone: "create", www: true, nameServer: "ns1.digitalocean.com" };

async function message(
  config: object,
  { changes = {}, served = false }: { changes?: typeof answers; served?: boolean } = {},
): Promise<string> {
  const get: Get = async (path) => ({ ...answers, ...changes })[path] ?? { status: 404, body: {} };
  const problems = await checkAccount(
    { host, ssh, label: "app-prod", dns, domain: "example.com", ...config } as Config,
    get,
    async () => served,
  );
  return problems.length === 0 ? "none" : formatProblems("problems", problems);
}

describe("an account", () => {
  it("that has everything is no problem", async () => {
    expect(await message({})).toBe("none");
  });

  it("that has the ssh key under another stack's name takes it for no second one", async () => {
    expect(await message({ label: "app-staging" })).toBe(`problems (1):
  landfall:ssh.keyFile names ~/.ssh/key, which the account has already, as app-prod: a stack needs a key of its own
      ssh-keygen -t ed25519 -N '' -f ~/.ssh/app-staging && pulumi config set --path 'landfall:ssh.keyFile' '~/.ssh/app-staging'`);
  });

  it("tells everything that it does not have at once", async () => {
    expect(
      await message(
        { host: { ...host, region: "tor2", size: "s-1vcpu-2gb", image: "debian-13" }, domain: "other.com" },
        { served: true },
      ),
    ).toBe(`problems (4):
  landfall:domain is other.com, whose zone another DigitalOcean account holds
      remove it there, or use that account's token; if you keep the zone elsewhere: pulumi config set --path 'landfall:dns.zone' none
  landfall:host.create.image is debian-13, which is not an image of DigitalOcean
      pulumi config set --path 'landfall:host.create.image' debian-12-x64
  landfall:host.create.region is tor2, which DigitalOcean does not know; did you mean tor1?
      pulumi config set --path 'landfall:host.create.region' tor1
  landfall:host.create.size is s-1vcpu-2gb, which DigitalOcean does not know; did you mean s-1vcpu-1gb?
      pulumi config set --path 'landfall:host.create.size' s-1vcpu-1gb`);
  });

  it.each([
    [401, "is not a token that DigitalOcean accepts: wrong, expired or revoked"],
    [403, "may not read the account: it needs the scope account:read"],
    [500, "could not be checked: DigitalOcean answers 500"],
  ])("that answers %i to the token has only that problem", async (status, text) => {
    const result = await message(
      { host: { ...host, region: "x" } },
      { changes: { "/v2/account": { status, body: {} } } },
    );
    expect(result).toContain(`problems (1):\n  digitalocean:token ${text}`);
  });

  it("names what a region offers", async () => {
    expect(await message({ host: { ...host, size: "g-2vcpu-8gb" } })).toContain(
      `landfall:host.create.size is g-2vcpu-8gb, which tor1 does not offer
      pulumi config set --path 'landfall:host.create.size' <one of s-1vcpu-1gb>`,
    );
    expect(await message({ host: { ...host, region: "nyc2" } })).toContain(
      "is nyc2, which accepts no new droplets",
    );
  });

  it("needs no zone that it will make, and needs one that is to be there", async () => {
    expect(await message({ domain: "new.com" })).toBe("none");
    expect(await message({ domain: "new.com", dns: { ...dns, zone: "existing" } })).toContain(
      'landfall:dns.zone is "existing", but the account has no zone new.com',
    );
  });

  it("is not asked about a host that is given by address", async () => {
    expect(
      await message({ host: { kind: "address", address: "203.0.113.9" }, dns: { ...dns, zone: "none" } }),
    ).toBe("none");
  });

  it("misses a droplet that is to be adopted", async () => {
    expect(await message({ host: { ...host, kind: "adopt", dropletId: 7 } })).toContain(
      "landfall:host.adopt.dropletId is 7, which is not a droplet of this account",
    );
  });
});

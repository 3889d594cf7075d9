import { describe, expect, it } from "vitest";
import { parseConfig } from "../../config/parse.ts";
import { app, context, good, message, pair, recipient, spaces } from "./samples.ts";

const [type, base64] = pair.public.split(" ");

describe("a configuration", () => {
  it("gets its defaults, absolute paths and the key pair", () => {
    expect(parseConfig(good, context)).toEqual({
      app,
      domain: "example.com",
      protect: false,
      label: "shop-prod",
      certificateNames: ["example.com", "www.example.com"],
      host: { kind: "create", region: "tor1", size: "s-1vcpu-1gb", image: "debian-12-x64", volumeGb: 20 },
      ssh: {
        keyFile: "~/.ssh/key",
        privateKey: pair.private,
        publicKey: `${type} ${base64}`,
        allowFrom: ["203.0.113.4/32"],
      },
      dns: { zone: "create", www: true, nameServer: "ns1.digitalocean.com" },
      certificate: { email: "ian@example.com", wildcard: false },
      migration: { freeGb: 5 },
      migrateUsers: { passwords: "reset", mails: "hold" },
      outsideChecks: { enabled: true },
      triggers: { act: "propose", watch: "15m", baseline: "1h" },
      database: { tunnelPort: 15432, passwordVersion: 1 },
      backup: {
        bucket: "shop-backups",
        region: "tor1",
        recipient,
        schedule: "*-*-* 02:30:00",
        keepCount: 7,
        keepDays: 30,
      },
      compose: { envFiles: ["/checkout/prod.env"], profiles: [], variables: { API_IMAGE: "shop:1" } },
      registries: [],
      tokenKeys: { active: "k1", decryptOnly: [] },
      secrets: { PAYMENT_KEY: "planted-payment" },
      digitalocean: { token: "dop_v1_planted", apiEndpoint: "https://api.digitalocean.com" },
    });
  });

  it("tells every problem at once, sorted, each with what to type", () => {
    expect(
      message(
        {
          "landfall:domain": "Example",
          "landfall:host": '{"create":{"region":"toronto","sise":"x","volumeGb":0}}',
          "landfall:ssh": '{"keyFile":"~/.ssh/none","allowFrom":["0.0.0.0/0","10.0.0.1"]}',
          "landfall:certificate": undefined,
          "landfall:database": '{"tunnelPort":80}',
          "landfall:regoin": "tor1",
          "landfall:secrets": undefined,
        },
        { environment: spaces },
      ),
    ).toBe(`problems (12):
  landfall:certificate is not set
      pulumi config set --path 'landfall:certificate.email' you@example.com
  landfall:database.tunnelPort is below 1024, which needs root
      pulumi config set --path 'landfall:database.tunnelPort' 15432
  landfall:domain is not a domain name: lower-case labels with a dot between them, such as example.com
      pulumi config set 'landfall:domain' example.com
  landfall:host.create.region is not a region: three letters and a digit, such as tor1
      pulumi config set --path 'landfall:host.create.region' tor1
  landfall:host.create.sise is not a key that Landfall knows; did you mean size?
      pulumi config rm --path 'landfall:host.create.sise'
  landfall:host.create.size is not set
      pulumi config set --path 'landfall:host.create.size' s-4vcpu-8gb
  landfall:host.create.volumeGb is below 1 GB
      pulumi config set --path 'landfall:host.create.volumeGb' 20
  landfall:regoin is not a key that Landfall knows
      pulumi config rm --path 'landfall:regoin'
  landfall:secrets.PAYMENT_KEY is not set: Key of the payment service.
      pulumi config set --secret --path 'landfall:secrets.PAYMENT_KEY'
  landfall:ssh.allowFrom[0] opens SSH to every address; name the addresses that may log in
      pulumi config set --path 'landfall:ssh.allowFrom[0]' 203.0.113.4/32
  landfall:ssh.allowFrom[1] is not a CIDR such as 203.0.113.4/32
      pulumi config set --path 'landfall:ssh.allowFrom[1]' 203.0.113.4/32
  landfall:ssh.keyFile names /home/ian/.ssh/none, which cannot be read
      ssh-keygen -t ed25519 -f /home/ian/.ssh/none`);
  });

  it("refuses a registry for builds that is a repository of Docker Hub without saying so", () => {
    const compose = '{"variables":{"API_IMAGE":"shop:1"},"registry":"team"}';
    expect(message({ "landfall:compose": compose })).toContain(
      "landfall:compose.registry is not a registry and a path in it",
    );
  });

  it.each([
    ["2s", "none"],
    ["soon", "landfall:compose.watch is not a duration such as 30s"],
  ])("takes a duration as what new containers are observed for: %s", (watch, text) => {
    const compose = JSON.stringify({ variables: { API_IMAGE: "shop:1" }, watch });
    expect(message({ "landfall:compose": compose })).toContain(text);
  });

  it("wants for a wildcard what proves it: a zone and a token", () => {
    const certificate = '{"email":"ian@example.com","wildcard":true}';
    expect(
      message({ "landfall:certificate": certificate, "landfall:dns": '{"zone":"none"}' }),
    ).toBe(`problems (2):
  landfall:certificate.wildcard is true, which needs a record in DigitalOcean's DNS, but landfall:dns.zone is none
      pulumi config set --path 'landfall:certificate.wildcard' false
  landfall:dnsToken is not set: the host needs it for the wildcard certificate; create a token with the domain scopes only
      pulumi config set --secret landfall:dnsToken`);
  });

  it.each(["Prod", "prod_1", "x".repeat(51)])(
    "refuses a stack's name that cannot be a droplet's: %s",
    (stack) => {
      expect(message({}, { stack })).toBe(`problems (1):
  stack ${stack} would name its droplet shop-${stack}, which must have lower-case letters, digits and dashes only, and at most 55 characters
      pulumi stack rename prod`);
    },
  );

  it("does not say the app twice where the stack's name begins with it", () => {
    expect(parseConfig(good, { ...context, stack: "shop-prod" })).toMatchObject({ label: "shop-prod" });
  });

  it("names the apps there are", () => {
    expect(message({ "landfall:app": "shpo" }, { app: undefined })).toBe(`problems (1):
  landfall:app names shpo, which has no folder under apps/; there are: shop
      pulumi config set 'landfall:app' shop`);
  });

  it("asks for a token where something is in the account", () => {
    const host = '{"address":{"address":"203.0.113.9","hostKey":"ssh-ed25519 AAAA"}}';
    expect(message({}, { environment: spaces })).toBe(`problems (1):
  digitalocean:token is not set, nor is DIGITALOCEAN_TOKEN in the environment
      pulumi config set --secret digitalocean:token`);
    const elsewhere = { "landfall:host": host, "landfall:dns": '{"zone":"none"}' };
    const without = { ...app };
    delete without.database;
    expect(message({ ...elsewhere, "landfall:backup": undefined }, { environment: {}, app: without })).toBe(
      "none",
    );
    expect(message(elsewhere, { environment: spaces })).toContain("digitalocean:token is not set");
  });

  it.each([
    "{}",
    '{"create":{"region":"tor1","size":"a","volumeGb":1},"adopt":{"dropletId":1,"region":"tor1","size":"a","image":"b","hostKey":"ssh-ed25519 AAAA"}}',
  ])("wants exactly one kind of host: %s", (host) => {
    expect(message({ "landfall:host": host })).toContain(
      "landfall:host must have exactly one of create, adopt and address",
    );
  });

  it("misses a setting only where no env file could hold it", () => {
    expect(message({ "landfall:compose": undefined })).toContain(
      "landfall:compose.variables.API_IMAGE is not set: Image of the API.",
    );
    expect(message({ "landfall:compose": '{"envFiles":["prod.env"]}' })).toBe("none");
  });

  it("misses an env file", () => {
    expect(message({ "landfall:compose": '{"envFiles":["prod.env","prdo.env"]}' })).toBe(`problems (1):
  landfall:compose.envFiles[1] names prdo.env, which cannot be read
      make that file, or: pulumi config set --path 'landfall:compose.envFiles[1]' apps/personal-assistant/prod.env`);
  });

  it("follows from each group of keys what it can, though another one is wrong", () => {
    const wrong = {
      "landfall:ssh": '{"keyFile":"~/.ssh/key","allowFrom":[]}',
      "landfall:compose": undefined,
    };
    expect(message(wrong, { environment: spaces })).toBe(`problems (3):
  digitalocean:token is not set, nor is DIGITALOCEAN_TOKEN in the environment
      pulumi config set --secret digitalocean:token
  landfall:compose.variables.API_IMAGE is not set: Image of the API.
      pulumi config set --path 'landfall:compose.variables.API_IMAGE' <value>
  landfall:ssh.allowFrom is empty: nobody could log in, nor this program
      pulumi config set --path 'landfall:ssh.allowFrom[0]' 203.0.113.4/32`);
  });
});

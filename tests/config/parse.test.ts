import { generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { describe, expect, it } from "vitest";
import { deriveArchivePassphrase } from "../../components/archive/settings.ts";
import { type ParseContext, parseConfig } from "../../config/parse.ts";
import type { App, AppDatabase } from "../../planning/description/types.ts";
import { formatProblems } from "../../problem.ts";

const identity = "AGE-SECRET-KEY-1LDE3S9YHGMWXHLR437LQTVZ7RYFHQSG4W0XEYGNFHFP8ASSGZM2SPP8D0Q";
const recipient = "age1zrnk79p6gmf2k66a3hka5mp8t0fkfy9km0wlfssnqd2pyxye2urq3wasz7";
const pair = ssh2.utils.generateKeyPairSync("ed25519");
const other = ssh2.utils.generateKeyPairSync("ed25519");
const [type, base64] = pair.public.split(" ");

const app: App = {
  name: "shop",
  composeFiles: ["compose.yaml"],
  database: {
    server: { service: "postgres" },
    name: "shop",
    schema: "shop",
    superuser: { name: "postgres", password: "PG" },
    roles: { owner: "o", migrator: { name: "m", password: "M" }, app: { name: "a", password: "A" } },
  },
  variables: {
    API_IMAGE: { description: "Image of the API.", source: { from: "setting", required: true } },
    PAYMENT_KEY: { description: "Key of the payment service.", source: { from: "config", required: true } },
    MAIL_KEY: { description: "Key of the mail service.", source: { from: "config", required: false } },
  },
};

const files: Record<string, { text: string; mode: number }> = {
  "/home/ian/.ssh/key": { text: pair.private, mode: 0o600 },
  "/home/ian/.ssh/key.pub": { text: pair.public, mode: 0o644 },
  "/checkout/prod.env": { text: "API_IMAGE=shop:1", mode: 0o644 },
};

const spaces = { SPACES_ACCESS_KEY_ID: "DO00", SPACES_SECRET_ACCESS_KEY: "planted-spaces" };

const context: ParseContext = {
  home: "/home/ian",
  checkout: "/checkout",
  stack: "prod",
  environment: { DIGITALOCEAN_TOKEN: "dop_v1_planted", ...spaces },
  secretKeys: new Set(["landfall:secrets", "landfall:backup"]),
  apps: ["shop"],
  app,
  read: (path) => files[path],
};

const good: Record<string, string> = {
  "landfall:app": "shop",
  "landfall:domain": "example.com",
  "landfall:host": '{"create":{"region":"tor1","size":"s-1vcpu-1gb","volumeGb":20}}',
  "landfall:ssh": '{"keyFile":"~/.ssh/key","allowFrom":["203.0.113.4/32"]}',
  "landfall:certificate": '{"email":"ian@example.com"}',
  "landfall:compose": '{"variables":{"API_IMAGE":"shop:1"},"envFiles":["prod.env"]}',
  "landfall:backup": `{"bucket":"shop-backups","region":"tor1","identity":"${identity}"}`,
  "landfall:secrets": '{"PAYMENT_KEY":"planted-payment"}',
};

/** The message that the user reads for `good` with these changes. An undefined value removes the key. */
function message(changes: Record<string, string | undefined>, around: Partial<ParseContext> = {}): string {
  const raw = Object.fromEntries(
    Object.entries({ ...good, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const result = parseConfig(raw, { ...context, ...around });
  return Array.isArray(result) ? formatProblems("problems", result) : "none";
}

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
      secrets: { PAYMENT_KEY: "planted-payment" },
      digitalocean: { token: "dop_v1_planted", apiEndpoint: "https://api.digitalocean.com" },
    });
  });

  describe("with a database outside the host", () => {
    const outside: App = {
      ...app,
      database: { ...(app.database as AppDatabase), server: { outside: true } },
    };
    const authority = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const read = (path: string) =>
      path === "/checkout/ca.pem" ? { text: authority, mode: 0o644 } : files[path];

    it("knows where it is, and who vouches for it", () => {
      const server = '{"server":{"host":"db.example.com","port":6543,"caFile":"ca.pem"}}';
      const parsed = parseConfig(
        { ...good, "landfall:database": server },
        { ...context, app: outside, read },
      );
      expect(parsed).toMatchObject({
        database: {
          tunnelPort: 15432,
          server: { host: "db.example.com", port: 6543, authority, image: "postgres:15-bookworm" },
        },
      });
      expect(parsed).not.toHaveProperty("database.server.caFile");
    });

    it("says what to type where it does not", () => {
      expect(message({}, { app: outside })).toBe(`problems (1):
  landfall:database.server is not set: the database of shop is outside the host
      pulumi config set --path 'landfall:database.server.host' db.example.com
      pulumi config set --path 'landfall:database.server.caFile' apps/shop/database-ca.pem`);
    });

    it.each([
      ["nowhere.pem", "cannot be read"],
      ["prod.env", "is not a certificate in PEM, or has a private key too"],
    ])("refuses %s for a certificate", (caFile, why) => {
      const server = JSON.stringify({ server: { host: "db.example.com", caFile } });
      expect(message({ "landfall:database": server }, { app: outside })).toBe(`problems (1):
  landfall:database.server.caFile names ${caFile}, which ${why}
      pulumi config set --path 'landfall:database.server.caFile' apps/shop/database-ca.pem`);
    });

    it("refuses to archive what is not on the droplet", () => {
      const server = '{"server":{"host":"db.example.com","caFile":"ca.pem"}}';
      const backup = JSON.stringify({ bucket: "shop-backups", region: "tor1", identity, pointInTime: true });
      const given = { "landfall:database": server, "landfall:backup": backup };
      expect(message(given, { app: outside, read })).toBe(`problems (1):
  landfall:backup.pointInTime is true, but the database of shop is outside the droplet; ask its provider for point-in-time recovery
      pulumi config set --path 'landfall:backup.pointInTime' false`);
    });

    it("refuses a server for an app that has its own", () => {
      const server = '{"server":{"host":"db.example.com","caFile":"ca.pem"}}';
      expect(message({ "landfall:database": server }, { read })).toBe(`problems (1):
  landfall:database.server is for a database outside the host, but the app shop runs its own, the service postgres
      pulumi config rm --path 'landfall:database.server'`);
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

  it("never shows a secret, not even a misspelled one", () => {
    const text = message({ "landfall:secrets": '{"PAYMENT_KEI":"planted-payment","MAIL_KEY":7}' });
    expect(text).toContain("landfall:secrets.PAYMENT_KEI is not a secret of shop; did you mean PAYMENT_KEY?");
    expect(text).toContain("landfall:secrets.MAIL_KEY is not a text");
    expect(text).not.toContain("planted");
  });

  it("refuses secrets that are in the stack's file in plain text", () => {
    expect(message({}, { secretKeys: new Set(["landfall:backup"]) })).toBe(`problems (1):
  landfall:secrets.PAYMENT_KEY is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:secrets.PAYMENT_KEY'`);
  });

  it("takes registries with passwords, encrypted ones only", () => {
    const registries = '[{"address":"ghcr.io","username":"ian","password":"planted"}]';
    const encrypted = new Set(["landfall:secrets", "landfall:backup", "landfall:registries"]);
    expect(message({ "landfall:registries": registries }, { secretKeys: encrypted })).toBe("none");
    expect(message({ "landfall:registries": registries })).toBe(`problems (1):
  landfall:registries[0].password is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:registries[0].password'`);
  });

  it.each([
    ["[{}]", "landfall:registries[0].username is not set", "'landfall:registries[0].username' deploy"],
    [
      '[{"address":"https://ghcr.io","username":"ian","password":"planted"}]',
      "landfall:registries[0].address is not a registry's name as in image references",
      "'landfall:registries[0].address' registry.example.com",
    ],
  ])("says what is wrong in registries: %s", (registries, problem, fix) => {
    const text = message({ "landfall:registries": registries });
    expect(text).toContain(problem);
    expect(text).toContain(`pulumi config set --path ${fix}`);
    expect(text).not.toContain("planted");
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

  it("refuses tokens that are there in plain text", () => {
    const tokens = { "digitalocean:token": "dop_v1_planted", "landfall:dnsToken": "dop_v1_planted" };
    expect(message(tokens)).toBe(`problems (2):
  digitalocean:token is in the stack's file in plain text; revoke it, then set a new one
      pulumi config set --secret digitalocean:token
  landfall:dnsToken is in the stack's file in plain text; revoke it, then set a new one
      pulumi config set --secret landfall:dnsToken`);
    expect(
      message(tokens, {
        secretKeys: new Set(["landfall:secrets", "landfall:backup", ...Object.keys(tokens)]),
      }),
    ).toBe("none");
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

  it("wants backups where there is a database", () => {
    expect(message({ "landfall:backup": undefined })).toBe(`problems (1):
  landfall:backup is not set: shop has a database, and its backups need a bucket in Spaces and a key
      pulumi config set --path 'landfall:backup.bucket' shop-backups
      pulumi config set --path 'landfall:backup.region' tor1
      bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'`);
    expect(message({ "landfall:backup": '{"bucket":"shop-backups","region":"tor1"}' })).toBe(`problems (1):
  landfall:backup.identity is not set
      bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'`);
    expect(message({}, { environment: { DIGITALOCEAN_TOKEN: "x" } })).toBe(`problems (2):
  digitalocean:spacesAccessId is not set, nor is SPACES_ACCESS_KEY_ID in the environment: creating the bucket of the backups needs a Spaces key
      pulumi config set digitalocean:spacesAccessId
  digitalocean:spacesSecretKey is not set, nor is SPACES_SECRET_ACCESS_KEY in the environment: creating the bucket of the backups needs a Spaces key
      pulumi config set --secret digitalocean:spacesSecretKey`);
  });

  it("archives where it is told to, with a passphrase that follows from the identity", () => {
    const backup = { bucket: "shop-backups", region: "tor1", identity, keepDays: 9 };
    const parsed = (rest: object) =>
      parseConfig({ ...good, "landfall:backup": JSON.stringify({ ...backup, ...rest }) }, context);
    expect(parsed({})).toMatchObject({ backup: { pointInTime: undefined } });
    const recovery = { passphrase: deriveArchivePassphrase(identity), days: 9 };
    expect(parsed({ pointInTime: true })).toMatchObject({ backup: { pointInTime: recovery } });
    expect(
      message({ "landfall:backup": JSON.stringify({ ...backup, pointInTime: "yes" }) }),
    ).toBe(`problems (1):
  landfall:backup.pointInTime is not true or false
      pulumi config set --path 'landfall:backup.pointInTime' true`);
  });

  it("wants nothing of the account for a bucket that is there already", () => {
    const host = '{"address":{"address":"203.0.113.9","hostKey":"ssh-ed25519 AAAA"}}';
    const elsewhere = { "landfall:host": host, "landfall:dns": '{"zone":"none"}' };
    const backup = { bucket: "shop-backups", region: "tor1", identity };
    const withKey = (key: object) => ({
      ...elsewhere,
      "landfall:backup": JSON.stringify({ ...backup, key }),
    });
    expect(message(withKey({ id: "DO00", secret: "planted" }), { environment: {} })).toBe("none");
    expect(message(withKey({ id: "DO00" }), { environment: {} })).toBe(`problems (1):
  landfall:backup.key.secret is not set
      pulumi config set --secret --path 'landfall:backup.key.secret'`);
    const plain = { environment: {}, secretKeys: new Set(["landfall:secrets"]) };
    const problems = message(withKey({ id: "DO00", secret: "planted" }), plain);
    expect(problems).toContain("landfall:backup.key.secret is in the stack's file in plain text");
    expect(problems).not.toContain("planted");
  });

  it("never shows an identity, neither a plain one nor one that is wrong", () => {
    expect(message({}, { secretKeys: new Set(["landfall:secrets"]) })).toBe(`problems (1):
  landfall:backup.identity is in the stack's file in plain text, and decrypts every backup; set a new one
      bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'`);
    const wrong = JSON.stringify({ bucket: "b", region: "tor", identity: identity.slice(1), keepCount: 0 });
    expect(message({ "landfall:backup": wrong })).toBe(`problems (4):
  landfall:backup.bucket is not a bucket name: 3 to 63 lower-case letters, digits and dashes
      pulumi config set --path 'landfall:backup.bucket' example-backups
  landfall:backup.identity is not a complete age identity, which begins with AGE-SECRET-KEY-1 and has 74 characters
      bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'
  landfall:backup.keepCount is below 1: the newest one always stays
      pulumi config set --path 'landfall:backup.keepCount' 7
  landfall:backup.region is not a region: three letters and a digit, such as tor1
      pulumi config set --path 'landfall:backup.region' tor1`);
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

describe("an ssh key", () => {
  const key = (changes: typeof files) => message({}, { read: (path) => ({ ...files, ...changes })[path] });
  const file = "/home/ian/.ssh/key";

  it.each([
    [
      "that others can read",
      { [file]: { text: pair.private, mode: 0o644 } },
      `names ${file}, which others than its owner can read\n      chmod 600 ${file}`,
    ],
    [
      "whose public key is another's",
      { [`${file}.pub`]: { text: other.public, mode: 0o644 } },
      `has a ${file}.pub beside it that belongs to another key\n      ssh-keygen -y -f ${file} > ${file}.pub`,
    ],
    [
      "that is the public one",
      { [file]: { text: pair.public, mode: 0o600 } },
      `names ${file}, which is a public key; the private one is needed\n      pulumi config set --path 'landfall:ssh.keyFile' ~/.ssh/id_ed25519`,
    ],
    [
      "that is something else",
      { [file]: { text: "hello", mode: 0o600 } },
      `names ${file}, which is not a private key\n      ssh-keygen -t ed25519 -f ${file}_landfall`,
    ],
    [
      "with a passphrase",
      {
        [file]: {
          text: ssh2.utils.generateKeyPairSync("ed25519", {
            passphrase: "x",
            cipher: "aes256-ctr",
            rounds: 1,
          }).private,
          mode: 0o600,
        },
      },
      `names ${file}, which a passphrase protects; a program cannot type it\n      make a key for deployments: ssh-keygen -t ed25519 -N '' -f ${file}_landfall`,
    ],
  ])("%s", (_, changes, text) => {
    expect(key(changes as typeof files)).toBe(`problems (1):\n  landfall:ssh.keyFile ${text}`);
  });

  it("without a public key beside it", () => {
    const read = (path: string) => (path.endsWith(".pub") ? undefined : files[path]);
    expect(message({}, { read })).toContain(`has no public key beside it at ${file}.pub`);
  });

  it("in PEM is a key too", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const parsed = ssh2.utils.parseKey(pem);
    if (parsed instanceof Error) throw parsed;
    const text = `ssh-rsa ${parsed.getPublicSSH().toString("base64")} ian@home`;
    expect(key({ [file]: { text: pem, mode: 0o600 }, [`${file}.pub`]: { text, mode: 0o644 } })).toBe("none");
  });
});

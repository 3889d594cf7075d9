import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { parseDuration } from "../components/compose/normalForm.ts";
import { RELEASE_ID } from "../contracts/ids.ts";
import { backup } from "./backup.ts";

/** Region, size and image slugs as DigitalOcean writes them: `tor1`, `s-4vcpu-8gb`, `debian-12-x64`. */
const slug = (what: string) =>
  z.string().regex(/^[a-z0-9]+([-.][a-z0-9]+)*$/, `is not ${what}: lower-case letters, digits and dashes`);

const region = z.string().regex(/^[a-z]{3}\d$/, "is not a region: three letters and a digit, such as tor1");

const domainName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
    "is not a domain name: lower-case labels with a dot between them, such as example.com",
  );

const email = z.email("is not an e-mail address");
const httpsUrl = z.url({ protocol: /^https$/, error: "is not an https:// URL" });

/** The default route is refused: SSH is for the operators, not for the world. */
const cidr = z.string().superRefine((value, context) => {
  const [address = "", length = ""] = value.split("/");
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  const limit = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  if (limit === 0 || !(bits <= limit) || value.split("/").length !== 2)
    context.addIssue({ code: "custom", message: "is not a CIDR such as 203.0.113.4/32" });
  else if (bits === 0)
    context.addIssue({
      code: "custom",
      message: "opens SSH to every address; name the addresses that may log in",
    });
});

const ipv4 = z.ipv4("is not an IPv4 address");

const volumeGb = z.int("is not a whole number of GB").min(1, "is below 1 GB").max(16384, "is above 16384 GB");

const create = z.strictObject({
  region,
  size: slug("a size"),
  image: slug("an image").default("debian-12-x64"),
  volumeGb,
});

const hostKey = z
  .string()
  .regex(
    /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*$/,
    "is not a public host key: a type and base64, as ssh-keyscan prints them after the address",
  );

const user = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, "is not a user name");

const adopt = z.strictObject({
  dropletId: z.int("is not a droplet's number").positive("is not a droplet's number"),
  region,
  size: slug("a size"),
  image: slug("an image"),
  hostKey,
  user: user.default("deploy"),
});

const address = z.strictObject({
  address: ipv4,
  hostKey,
  user: user.default("deploy"),
});

/** A registry's name has a dot or a port, or it would be a folder of Docker Hub. */
const registryAddress = /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(:\d+)?$/;
const repository =
  /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/** How the machine comes to be: the one key that is there becomes `kind`. */
const host = z
  .strictObject({ create: create.optional(), adopt: adopt.optional(), address: address.optional() })
  .transform((value, context): HostConfig => {
    if (Object.values(value).filter((kind) => kind !== undefined).length === 1) {
      if (value.create) return { kind: "create", ...value.create };
      if (value.adopt) return { kind: "adopt", ...value.adopt };
      if (value.address) return { kind: "address", ...value.address };
    }
    context.addIssue({ code: "custom", message: "must say exactly one of create, adopt and address" });
    return z.NEVER;
  });

export type HostConfig =
  | ({ kind: "create" } & z.infer<typeof create>)
  | ({ kind: "adopt" } & z.infer<typeof adopt>)
  | ({ kind: "address" } & z.infer<typeof address>);

/** As PostgreSQL takes it without quotes. */
const databaseName = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]{0,62}$/,
    "is not a name in PostgreSQL: lower-case letters, digits and underscores",
  );

const mail = z.strictObject({
  mx: z
    .array(z.strictObject({ host: z.string().min(1), priority: z.int().min(0).max(65535) }))
    .min(1, "is empty"),
  spf: z
    .string()
    .regex(/^v=spf1 /, 'does not begin with "v=spf1 "')
    .optional(),
  dmarc: z
    .string()
    .regex(/^v=DMARC1;/, 'does not begin with "v=DMARC1;"')
    .optional(),
  dkim: z.array(z.strictObject({ selector: z.string().min(1), value: z.string().min(1) })).optional(),
});

/** A server that is not on the host. The connection is encrypted, and the server's certificate must be for `host`. */
const databaseServer = z.strictObject({
  host: z.union([domainName, ipv4], "is neither a domain name nor an IPv4 address"),
  port: z.int("is not a whole number").min(1, "is below 1").max(65535, "is above 65535").default(5432),
  /** Where the database is not called as the app's description has it. */
  name: databaseName.optional(),
  /** Where the one who makes the roles is not called so. */
  superuser: databaseName.optional(),
  caFile: z.string().min(1, "is empty"),
  /** PostgreSQL of the server's version, with its client programs: copies are made and tried with it. */
  image: z.string().min(1, "is empty").default("postgres:15-bookworm"),
});

/** Everything under `landfall:`. Defaults are stated in Pulumi.yaml too, where users read them. */
export const schema = z.strictObject({
  app: z.string(),
  protect: z
    .enum(["true", "false"], "is not true or false")
    .default("false")
    .transform((text) => text === "true"),
  domain: domainName,
  host,
  ssh: z.strictObject({
    keyFile: z.string().min(1, "is empty"),
    allowFrom: z.array(cidr).min(1, "is empty: nobody could log in, nor this program"),
  }),
  dns: z
    .strictObject({
      zone: z.enum(["create", "existing", "none"], 'is not one of "create", "existing", "none"'),
      www: z.boolean("is not true or false").default(true),
      mail: mail.optional(),
      /** Asked whether a zone that is not in the account is held by another one. */
      nameServer: z.string().default("ns1.digitalocean.com"),
    })
    .default({ zone: "create", www: true, nameServer: "ns1.digitalocean.com" }),
  certificate: z.strictObject({
    email,
    acmeServer: httpsUrl.optional(),
    wildcard: z.boolean("is not true or false").default(false),
    /** DigitalOcean's API as the host reaches it, which proves a wildcard there; the public one where it is not set. */
    dnsEndpoint: z.url({ protocol: /^https?$/, error: "is not a URL" }).optional(),
  }),
  database: z
    .strictObject({
      tunnelPort: z
        .int("is not a whole number")
        .min(1024, "is below 1024, which needs root")
        .max(65535, "is above 65535")
        .default(15432),
      /** Another number is another password of each role. */
      passwordVersion: z.int("is not a whole number").min(1, "is below 1").default(1),
      server: databaseServer.optional(),
    })
    .prefault({}),
  /** Required where the app has a database. */
  backup: backup.optional(),
  migration: z
    .strictObject({
      /** What must be free on the data volume for a migration to begin; twice the database's size where that is more. */
      freeGb: z.number("is not a number of GB").min(0, "is below 0"),
    })
    .default({ freeGb: 5 }),
  compose: z
    .strictObject({
      envFiles: z.array(z.string()).default([]),
      variables: z.record(z.string(), z.coerce.string()).default({}),
      profiles: z.array(z.string().min(1, "is empty")).default([]),
      /** Where the images that `build` makes are pushed to. */
      registry: z
        .string()
        .regex(repository, "is not a registry and a path in it, such as registry.example.com/team")
        .optional(),
      /** How long new containers are observed, where `x-landfall.watch` of their service does not say it; 30s where nothing does. */
      watch: z
        .string()
        .refine((text) => parseDuration(text) !== undefined, "is not a duration such as 30s")
        .optional(),
    })
    .default({ envFiles: [], variables: {}, profiles: [] }),
  /** Registries that ask who one is, for the host to pull from and for `build` to push to. */
  registries: z
    .array(
      z.strictObject({
        address: z
          .string()
          .regex(registryAddress, "is not a registry's name as in image references, such as ghcr.io"),
        username: z.string().min(1, "is empty"),
        password: z.string().min(1, "is empty"),
      }),
    )
    .default([]),
  secrets: z.record(z.string(), z.string("is not a text")).default({}),
  /** The stack runs this release, and not what the Compose files of the checkout say. Set by `landfall rollback`. */
  release: z
    .string()
    .regex(RELEASE_ID, "is not a release; bin/landfall releases lists what there is")
    .optional(),
  /** Lies on the host, which proves a wildcard with it. */
  dnsToken: z.string().min(1, "is empty").optional(),
});

export type Values = z.infer<typeof schema>;

/** What to type where something is wrong; the path is that of the problem, list indices as `[0]`. */
export const examples: Record<string, string> = {
  app: "personal-assistant",
  domain: "example.com",
  protect: "true",
  "host.create.region": "tor1",
  "host.create.size": "s-4vcpu-8gb",
  "host.create.image": "debian-12-x64",
  "host.create.volumeGb": "20",
  "host.adopt.dropletId": "123456789",
  "host.adopt.region": "tor1",
  "host.adopt.size": "s-4vcpu-8gb",
  "host.adopt.image": "debian-12-x64",
  "host.address.address": "203.0.113.10",
  "host.adopt.hostKey": "'ssh-ed25519 AAAA...'",
  "host.adopt.user": "deploy",
  "host.address.hostKey": "'ssh-ed25519 AAAA...'",
  "host.address.user": "deploy",
  "ssh.keyFile": "~/.ssh/id_ed25519",
  "ssh.allowFrom": "203.0.113.4/32",
  "dns.zone": "create",
  "dns.www": "true",
  "dns.nameServer": "ns1.digitalocean.com",
  "certificate.email": "you@example.com",
  "certificate.acmeServer": "https://acme-v02.api.letsencrypt.org/directory",
  "certificate.wildcard": "false",
  "certificate.dnsEndpoint": "https://api.digitalocean.com",
  "database.tunnelPort": "15432",
  "database.passwordVersion": "2",
  "database.server.host": "db.example.com",
  "database.server.port": "5432",
  "database.server.name": "shop",
  "database.server.superuser": "postgres",
  "database.server.caFile": "database-ca.pem",
  "database.server.image": "postgres:15-bookworm",
  "backup.bucket": "example-backups",
  "backup.region": "tor1",
  "backup.key.id": "DO00...",
  "backup.endpoint": "https://tor1.digitaloceanspaces.com",
  "backup.schedule": "'*-*-* 02:30:00'",
  "backup.keepCount": "7",
  "backup.keepDays": "30",
  "backup.pointInTime": "true",
  "migration.freeGb": "5",
  "compose.envFiles": "apps/personal-assistant/prod.env",
  "compose.profiles": "monitoring",
  "compose.registry": "registry.example.com/team",
  "compose.watch": "30s",
  "registries.address": "registry.example.com",
  "registries.username": "deploy",
  release: "20261121T154500Z-0a1b2c",
};

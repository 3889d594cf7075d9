import { z } from "zod";
import { parseDuration } from "../components/compose/normalForm.ts";
import { RELEASE_ID } from "../contracts/ids.ts";
import { auth0 } from "./auth0.ts";
import { backup } from "./backup.ts";
import { database } from "./database.ts";
import { dns } from "./dns.ts";
import { host } from "./host.ts";
import { group, setting } from "./manual.ts";
import { migrateUsers } from "./migrateUsers.ts";
import { monitoring } from "./monitoring.ts";
import { notify } from "./notify.ts";
import { oauth } from "./oauth.ts";
import { outsideChecks } from "./outsideChecks.ts";
import { promotion } from "./promotion.ts";
import { tokenKeys } from "./tokenKeys.ts";
import { triggers } from "./triggers.ts";
import { cidr, domainName, filled, httpsUrl, trueOrFalse } from "./values.ts";

export type { HostConfig } from "./host.ts";

const ssh = group(
  z.strictObject({
    keyFile: setting(filled, {
      description:
        "Private key that Landfall and you log in with, on your machine. Its public key is beside it, with `.pub`.",
      example: "~/.ssh/id_ed25519",
      change:
        "A droplet takes the public key when it is created. Before a change, add the new one to the host's `authorized_keys`.",
    }),
    allowFrom: setting(z.array(cidr).min(1, "is empty: nobody could log in, nor this program"), {
      description:
        "Networks, as CIDRs, that may reach port 22 of a droplet that Landfall created. They include your own address and those of CI runners that deploy.",
      example: "203.0.113.4/32",
      change:
        "Updates the firewall without downtime. Addresses outside the list can neither log in nor deploy.",
    }),
  }),
  { description: "How the host is reached." },
);

const certificate = group(
  z.strictObject({
    email: setting(z.email("is not an e-mail address"), {
      description: "Address that the certificate authority writes to when something is wrong.",
      example: "you@example.com",
      change: "The next request for a certificate has the new address.",
    }),
    acmeServer: setting(httpsUrl.optional(), {
      description: "URL of the certificate authority's ACME directory.",
      default: "Let's Encrypt",
      example: "https://acme-v02.api.letsencrypt.org/directory",
      change:
        "A certificate is requested from the new authority. Browsers refuse one from Let's Encrypt's staging server.",
    }),
    wildcard: setting(trueOrFalse.default(false), {
      description:
        "Whether the certificate is for `*.<domain>` too. It needs `landfall:dnsToken` and a DNS zone in the account.",
      example: true,
      change: "A new certificate is requested.",
    }),
    dnsEndpoint: setting(z.url({ protocol: /^https?$/, error: "is not a URL" }).optional(), {
      description:
        "URL of DigitalOcean's API, as the host reaches it. It is used for a wildcard certificate only.",
      default: "the public API",
      example: "https://api.digitalocean.com",
      change: "The next request for a certificate uses the new address.",
    }),
  }),
  { description: "TLS certificate of the site. The host requests and renews it." },
);

const migration = group(
  z
    .strictObject({
      freeGb: setting(z.number("is not a number of GB").min(0, "is below 0"), {
        description:
          "Free space on the data volume that a migration needs to start, or twice the database's size if that is more.",
        unit: "GB",
        example: 5,
        change: "The next migration checks for the new size.",
      }),
    })
    .default({ freeGb: 5 }),
  { description: "Migrations of the database.", see: "docs/migrations.md" },
);

const compose = group(
  z
    .strictObject({
      envFiles: setting(z.array(z.string()).default([]), {
        description:
          "Files with values for the Compose files' variables. Paths are relative to the checkout.",
        example: "apps/personal-assistant/prod.env",
        change: "Containers whose values change are replaced.",
      }),
      variables: setting(z.record(z.string(), z.coerce.string()).default({}), {
        description: "Values for the Compose files' variables, by name. They are not secret.",
        example: "value",
        change: "Containers whose values change are replaced.",
      }),
      profiles: setting(z.array(filled).default([]), {
        description: "Compose profiles that are active.",
        example: "monitoring",
        change:
          "Services of a new profile are started. Services of a profile that is gone are deleted; their folders on the data volume stay.",
      }),
      registry: setting(
        z
          .string()
          .regex(
            /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
            "is not a registry and a path in it, such as {example}",
          )
          .optional(),
        {
          description:
            "Registry and path that images with `build` are pushed to. Services with `build` need it.",
          default: "no image is built",
          example: "registry.example.com/team",
          change: "Images are built and pushed again, and their containers are replaced.",
        },
      ),
      watch: setting(
        z
          .string()
          .refine((text) => parseDuration(text) !== undefined, "is not a duration such as {example}")
          .optional(),
        {
          description:
            "How long a new container is observed before the old one is stopped: a duration such as `90s` or `2m`. `x-landfall.watch` of a service overrides it.",
          default: "30s",
          example: "30s",
          change: "The next release of each service takes longer or shorter.",
        },
      ),
    })
    .default({ envFiles: [], variables: {}, profiles: [] }),
  { description: "How the app's Compose files are read.", see: "docs/compose.md" },
);

const registries = group(
  z
    .array(
      z.strictObject({
        // Without a dot or a port it would be a folder of Docker Hub.
        address: setting(
          z
            .string()
            .regex(
              /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+(?=:))(:\d+)?$/,
              "is not a registry's name as in image references, such as {example}",
            ),
          {
            description: "Name of the registry, as in image references. It has a dot or a port.",
            example: "registry.example.com",
            change: "The host logs in to the new registry.",
          },
        ),
        username: setting(filled, {
          description: "Name to log in with.",
          example: "deploy",
          change: "The host logs in with the new name.",
        }),
        password: setting(filled, {
          description: "Password or token to log in with.",
          secret: true,
          change: "The host logs in with the new password. No container is replaced.",
        }),
      }),
    )
    .default([]),
  {
    description:
      "Registries that need a login. The host pulls from them, and images with `build` are pushed to them.",
    default: "registries need no login",
  },
);

/** Everything under `landfall:`. Pulumi.yaml has the defaults of whole groups too, where users read them. */
export const schema = z.strictObject({
  app: setting(z.string(), {
    description: "The app that is deployed: a folder under `apps/`.",
    default: "personal-assistant",
    example: "personal-assistant",
    change:
      "Make another stack instead. The names in the account have the app's name: the data volume would be replaced and its data lost.",
  }),
  protect: setting(
    z
      .enum(["true", "false"], "is not true or false")
      .default("false")
      .transform((text) => text === "true"),
    {
      description:
        "Whether droplet, reserved address, data volume, DNS zone and backups are protected. A deployment that would delete them then stops. Set it to `true` in production.",
      example: "true",
      change: "Nothing by itself. With `false`, the next deployment may delete them.",
    },
  ),
  domain: setting(domainName, {
    description: "Domain name of the site.",
    example: "example.com",
    change:
      "DNS records and certificate are made for the new name. A zone that Landfall created is replaced, with every record in it, unless `landfall:protect` is true.",
  }),
  host,
  ssh,
  dns,
  certificate,
  database,
  backup: backup.optional(),
  migration,
  compose,
  registries,
  promotion,
  oauth: oauth.optional(),
  notify: notify.optional(),
  outsideChecks,
  monitoring: monitoring.optional(),
  triggers,
  auth0: auth0.optional(),
  migrateUsers,
  secrets: setting(z.record(z.string(), z.string("is not a text")).default({}), {
    description:
      "Secrets of the app, by the name of their variable. Each one is encrypted. `pulumi preview` names those that are missing.",
    secret: true,
    change: "Containers that use the secret are replaced.",
  }),
  tokenKeys,
  release: setting(
    z.string().regex(RELEASE_ID, "is not a release; bin/landfall releases lists what there is").optional(),
    {
      description:
        "Release that the stack runs, in place of the checkout's Compose files. `landfall rollback` sets it.",
      default: "the checkout's Compose files",
      example: "20261121T154500Z-0a1b2c",
      change:
        "Containers that differ are replaced. `pulumi config rm landfall:release` returns to the checkout.",
    },
  ),
  dnsToken: setting(filled.optional(), {
    description:
      "DigitalOcean API token with the domain scopes only, for a wildcard certificate. The host stores it for root.",
    default: "none; `certificate.wildcard` needs it",
    secret: true,
    change: "The host uses the new token at the next renewal.",
  }),
});

export type Values = z.infer<typeof schema>;

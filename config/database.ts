import { z } from "zod";
import { group, setting } from "./manual.ts";
import { domainName, filled, ipv4, port } from "./values.ts";

/** As PostgreSQL takes it without quotes. */
const name = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]{0,62}$/,
    "is not a name in PostgreSQL: lower-case letters, digits and underscores",
  );

/** The connection is encrypted, and the server's certificate must be for `host`. */
const server = z.strictObject({
  host: setting(z.union([domainName, ipv4], "is neither a domain name nor an IPv4 address"), {
    description: "Domain name or IPv4 address of the server. The server's certificate must be for it.",
    example: "db.example.com",
    change: "The app is connected to another server. No data are moved.",
  }),
  port: setting(port.min(1, "is below 1").default(5432), {
    description: "Port of the server.",
    example: 5432,
    change: "Containers that use it are replaced.",
  }),
  name: setting(name.optional(), {
    description: "Name of the database on the server. The database must exist.",
    default: "the name in `app.ts`",
    example: "shop",
    change: "The app is connected to another database. No data are moved.",
  }),
  superuser: setting(name.optional(), {
    description: "Login that creates the roles. It overrides the superuser's name from `app.ts`.",
    default: "the name in `app.ts`",
    example: "postgres",
    change: "Landfall logs in as the new name. Its password is a secret of the app.",
  }),
  caFile: setting(filled, {
    description:
      "Path, from the checkout, of the certificate (PEM) of the authority that signed the server's certificate.",
    example: "apps/shop/database-ca.pem",
    change:
      "Containers that use it are replaced. Connections fail where the server's certificate is not signed by it.",
  }),
  image: setting(filled.default("postgres:15-bookworm"), {
    description:
      "PostgreSQL image with client programs of the server's version. Backups and restores run in it.",
    example: "postgres:15-bookworm",
    change: "The next backup uses the new image. The server itself does not change.",
  }),
});

export const database = group(
  z
    .strictObject({
      tunnelPort: setting(port.min(1024, "is below 1024, which needs root").default(15432), {
        description:
          "Local port of the ssh tunnel to PostgreSQL, while Pulumi runs. Each stack on a machine needs its own.",
        example: 15432,
        change: "Nothing on the server changes.",
      }),
      passwordVersion: setting(z.int("is not a whole number").min(1, "is below 1").default(1), {
        description: "Increase it to rotate every role's password, except the superuser's.",
        example: 2,
        change:
          "New passwords for all roles but the superuser. Containers that use them are replaced, one after the other, without downtime.",
      }),
      server: group(server.optional(), {
        description: "PostgreSQL server outside the host, for an app whose description says `outside`.",
        default: "the database runs on the host",
      }),
    })
    .prefault({}),
  { description: "Connection to the app's database.", see: "docs/database.md" },
);

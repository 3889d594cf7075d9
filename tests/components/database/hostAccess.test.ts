import { describe, expect, it } from "vitest";
import { DatabaseHostAccess, type DatabaseHostAccessArgs } from "../../../components/database/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const inside: DatabaseHostAccessArgs = {
  connection: { host: "192.0.2.1", user: "deploy", privateKey: "PRIVATE", hostKey: "ssh-ed25519 AAAA" },
  system: "shop",
  stack: "prod",
  server: { service: "postgres" },
  superuser: { name: "postgres", password: "PLANTED" },
  database: "shop",
  schema: "public",
};
const outside: DatabaseHostAccessArgs = {
  ...inside,
  server: { host: "db.example.com", port: 5433, authority: "AUTHORITY\n", image: "postgres:16" },
  superuser: { name: "admin", password: "a:b\\c" },
};

describe("DatabaseHostAccess", () => {
  it("of a server on the host needs no password", async () => {
    const all = await register(() => new DatabaseHostAccess("access", inside));
    expect(identities(all)).toEqual([
      "landfall:database:HostAccess access",
      "command:remote:Command access-files < access",
    ]);
    const { inputs } = named(all, "access-files");
    expect(inputs.stdin).toContain(
      "SERVER_SERVICE='postgres'\nSTACK='prod'\nSUPERUSER='postgres'\nSYSTEM='shop'\n",
    );
    expect(JSON.stringify(all)).not.toContain("PLANTED");
  });

  it("of a server elsewhere checks its certificate, and keeps the password for root", async () => {
    const all = await register(() => new DatabaseHostAccess("access", outside));
    expect(identities(all)).toContain("command:remote:Command access-password < access");
    expect(named(all, "access-password").inputs.stdin).toEqual({
      secret: "db.example.com:5433:*:admin:a\\:b\\\\c\n",
    });
    expect(named(all, "access-password").inputs.create).toContain("0600");
    const { stdin } = named(all, "access-files").inputs;
    expect(stdin).toContain("SERVER_TLS='verify-full'\n");
    expect(stdin).toContain("/etc/landfall/database-ca.pem\nAUTHORITY\n");
    expect(named(all, "access-files").dependencies).toContain("access-password");
  });
});

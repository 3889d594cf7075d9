import { describe, expect, it } from "vitest";
import { parseConfig } from "../../config/parse.ts";
import type { App, AppDatabase } from "../../planning/description/types.ts";
import { app, context, files, good, identity, message } from "./samples.ts";

describe("a configuration", () => {
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
});

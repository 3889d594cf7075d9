import { describe, expect, it } from "vitest";
import {
  localConfig,
  sandboxFlags,
  settingsForApp,
  stackEnvironment,
  stackFiles,
} from "../../../cli/sandbox/stack.ts";
import { regionSettings } from "../../../sandbox/region/settings.ts";

const settings = regionSettings("unit", "/checkout");
const auth0 = { callbackPath: "/callback", permissions: {}, roles: {} };
const objective = { availability: 0.99, latency: { share: 0.9, seconds: 1 } };
const tracked = {
  config: {
    "landfall:app": "shop",
    "landfall:dns": { zone: "create" },
    "landfall:database": { tunnelPort: 1 },
  },
};

describe("the configuration of a sandbox stack", () => {
  it("is the tracked one with this machine's addresses, paths and ports in it", () => {
    expect(localConfig(tracked, {}, settings).config).toMatchObject({
      "landfall:app": "shop",
      "landfall:dns": { zone: "create", nameServer: "198.18.2.1" },
      "landfall:database": { tunnelPort: 15_434 },
      "landfall:ssh": { keyFile: "/checkout/.landfall/unit/id_ed25519", allowFrom: ["198.18.2.1/32"] },
      "landfall:compose": { envFiles: [".landfall/unit/images.env"] },
      "digitalocean:apiEndpoint": "http://127.0.0.1:8402",
    });
  });

  it("keeps the salt, the token and what else the user has set", () => {
    const existing = {
      encryptionsalt: "salt",
      config: {
        "digitalocean:token": { secure: "x" },
        "landfall:secrets": { secure: "y" },
        "landfall:app": "old",
        "landfall:database": { tunnelPort: 2, passwordVersion: 2 },
        "landfall:compose": { watch: "2s" },
      },
    };
    const { config, ...rest } = localConfig(tracked, existing, settings);
    expect(rest).toEqual({ encryptionsalt: "salt" });
    expect(config).toMatchObject({
      ...existing.config,
      "landfall:app": "shop",
      "landfall:database": { tunnelPort: 15_434, passwordVersion: 2 },
      "landfall:compose": { watch: "2s", envFiles: [".landfall/unit/images.env"] },
    });
  });

  it("has the region's Auth0 tenant for an app with one, and keeps the client that it has there", () => {
    const app = { name: "shop", composeFiles: [], variables: {}, auth0 };
    const tenant = { domain: "198.18.2.1:8444", authorityFile: ".landfall/unit/ca.crt" };
    expect(localConfig(tracked, {}, settings, app).config["landfall:auth0"]).toEqual(tenant);
    const client = { clientId: "id", clientSecret: { secure: "x" } };
    const existing = { config: { "landfall:auth0": { ...client, domain: "old" } } };
    const again = localConfig(tracked, existing, settings, app).config;
    expect(again["landfall:auth0"]).toEqual({ ...client, ...tenant });
    expect(localConfig(tracked, {}, settings).config).not.toHaveProperty("landfall:auth0");
  });

  it("tells the region's inbox of alerts, where something watches the app and the user has set nobody else", () => {
    const monitoring = { alertmanager: "alertmanager", exporters: [], objective };
    const app = { name: "shop", composeFiles: [], variables: {}, monitoring };
    const of = (existing: object) => localConfig(tracked, existing, settings, app).config["landfall:notify"];
    expect(of({})).toEqual({
      mail: {
        server: "inbox.landfall.test:2525",
        from: "alerts@assistant.test",
        to: ["operator@assistant.test"],
        requireTls: false,
      },
      webhook: { url: "http://inbox.landfall.test:8025/alerts" },
    });
    const own = { webhook: { url: "https://hooks.example.com/alerts" } };
    expect(of({ config: { "landfall:notify": own } })).toEqual(own);
    expect(localConfig(tracked, {}, settings).config).not.toHaveProperty("landfall:notify");
  });

  it("says where the region's own server is, for an app whose database is not on its droplet", () => {
    const server = { host: "db.landfall.test", port: 6543, caFile: ".landfall/unit/ca.crt" };
    const { config } = localConfig(tracked, {}, settings, undefined, server);
    expect(config).toMatchObject({ "landfall:database": { tunnelPort: 15_434, server } });
  });
});

describe("another app's stack in a region", () => {
  it("has a name, a configuration and a key of its own, and shares backend and images", () => {
    const [own, shop] = [stackFiles(settings), stackFiles({ ...settings, app: "shop" })];
    expect(shop).toEqual({
      ...own,
      configFile: "/checkout/.landfall/unit/shop.stack.yaml",
      sshKey: "/checkout/.landfall/unit/shop_ed25519",
    });
    expect(stackEnvironment({ ...settings, app: "shop" })).toMatchObject({
      PULUMI_STACK: "shop-unit",
      PULUMI_OPTION_CONFIG_FILE: "/checkout/.landfall/unit/shop.stack.yaml",
    });
    expect(stackEnvironment(settings)).toMatchObject({ PULUMI_STACK: "unit" });
  });

  it("is named by flags that say no more than is needed", () => {
    expect(sandboxFlags(settings)).toBe(" --region unit");
    expect(sandboxFlags({ name: "sandbox", app: "shop" })).toBe(" --app shop");
  });

  it("is refused where the app has no configuration for a sandbox", async () => {
    await expect(settingsForApp(settings, "shop")).rejects.toThrow(
      "shop has no Pulumi.shop-sandbox.yaml; there are the apps",
    );
  });
});

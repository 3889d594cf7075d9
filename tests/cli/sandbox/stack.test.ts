import { describe, expect, it } from "vitest";
import { localConfig } from "../../../cli/sandbox/stack.ts";
import { regionSettings } from "../../../sandbox/region/settings.ts";

const settings = regionSettings("unit", "/checkout");
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
      },
    };
    const { config, ...rest } = localConfig(tracked, existing, settings);
    expect(rest).toEqual({ encryptionsalt: "salt" });
    expect(config).toMatchObject({ ...existing.config, "landfall:app": "shop" });
  });
});

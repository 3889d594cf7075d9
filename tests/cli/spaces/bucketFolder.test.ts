import { describe, expect, it } from "vitest";
import type { StackConfig } from "../../../cli/pulumi/client.ts";
import { readCredentials } from "../../../cli/spaces/bucketFolder.ts";

const backup = { bucket: "b", region: "tor1", identity: "AGE-SECRET-KEY-1X" };
const config: StackConfig = {
  "landfall:backup": { objectValue: backup },
  "digitalocean:spacesAccessId": { value: "id" },
  "digitalocean:spacesSecretKey": { value: "secret" },
};

describe("how Spaces are reached from here", () => {
  it("is not known for a stack without backups", () => {
    expect(readCredentials({}, {})).toBeUndefined();
  });

  it("says all that is not set at once, and no value", () => {
    const { "digitalocean:spacesSecretKey": _, ...without } = config;
    const { identity: __, ...open } = backup;
    expect(() => readCredentials({ ...without, "landfall:backup": { objectValue: open } }, {})).toThrow(
      /without these settings: landfall:backup\.identity .*, digitalocean:spacesSecretKey \(--secret\)\. Set them with/,
    );
  });

  it("is the account's key at the region's address", () => {
    expect(readCredentials(config, {})).toEqual({
      bucket: "b",
      endpoint: "https://tor1.digitaloceanspaces.com",
      key: { id: "id", secret: "secret" },
      identity: "AGE-SECRET-KEY-1X",
    });
  });

  it("is the environment's key and endpoint where the configuration has none", () => {
    const env = {
      SPACES_ACCESS_KEY_ID: "e",
      SPACES_SECRET_ACCESS_KEY: "s",
      SPACES_ENDPOINT_URL: "https://{{.Region}}.spaces.test",
    };
    expect(readCredentials({ "landfall:backup": { objectValue: backup } }, env)).toMatchObject({
      key: { id: "e", secret: "s" },
      endpoint: "https://tor1.spaces.test",
    });
  });

  it("is the bucket's own key at its own server, whatever the account has", () => {
    const own = { ...backup, key: { id: "k", secret: "l" }, endpoint: "https://s3.example.org" };
    const given = { ...config, "digitalocean:spacesEndpoint": { value: "https://spaces.test" } };
    expect(readCredentials({ ...given, "landfall:backup": { objectValue: own } }, {})).toMatchObject({
      key: { id: "k", secret: "l" },
      endpoint: "https://s3.example.org",
    });
  });
});

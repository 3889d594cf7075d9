import { describe, expect, it } from "vitest";
import { deriveArchivePassphrase } from "../../components/archive/settings.ts";
import { parseConfig } from "../../config/parse.ts";
import { context, good, identity, message } from "./samples.ts";

describe("a configuration", () => {
  it("wants backups where there is a database", () => {
    expect(message({ "landfall:backup": undefined })).toBe(`problems (1):
  landfall:backup is not set: shop has a database, and its backups need a bucket in Spaces and a key
      pulumi config set --path 'landfall:backup.bucket' shop-backups
      pulumi config set --path 'landfall:backup.region' nyc3
      bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'`);
    expect(message({ "landfall:backup": '{"bucket":"shop-backups","region":"nyc3"}' })).toBe(`problems (1):
  landfall:backup.identity is not set
      bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'`);
    expect(message({}, { environment: { DIGITALOCEAN_TOKEN: "x" } })).toBe(`problems (2):
  digitalocean:spacesAccessId is not set, nor is SPACES_ACCESS_KEY_ID in the environment: creating the bucket of the backups needs a Spaces key
      pulumi config set digitalocean:spacesAccessId
  digitalocean:spacesSecretKey is not set, nor is SPACES_SECRET_ACCESS_KEY in the environment: creating the bucket of the backups needs a Spaces key
      pulumi config set --secret digitalocean:spacesSecretKey`);
  });

  it("archives where it is told to, with a passphrase that follows from the identity", () => {
    const backup = { bucket: "shop-backups", region: "nyc3", identity, keepDays: 9 };
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
    const backup = { bucket: "shop-backups", region: "nyc3", identity };
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
  landfall:backup.region is not a region: three letters and a digit, such as nyc3
      pulumi config set --path 'landfall:backup.region' nyc3`);
  });
});

import * as pulumi from "@pulumi/pulumi";
import { generateX25519Identity } from "age-encryption";
import { describe, expect, it } from "vitest";
import { Archive, type ArchiveArgs } from "../../../components/archive/index.ts";
import {
  deriveArchivePassphrase,
  renderKeys,
  renderPgbackrest,
} from "../../../components/archive/settings.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const args: ArchiveArgs = {
  connection: { host: "192.0.2.1", user: "deploy", privateKey: "PRIVATE", hostKey: "ssh-ed25519 AAAA" },
  stack: "prod",
  bucket: "shop-backups",
  key: { id: "DO00ACCESS", secret: pulumi.secret("PLANTED SECRET") },
  endpoint: "https://tor1.digitaloceanspaces.com",
  passphrase: "PLANTED PASSPHRASE",
  days: 14,
};

describe("Archive", () => {
  it("places keys and program, then switches the archive on", async () => {
    const all = await register(() => new Archive("archive", args));
    expect(identities(all)).toEqual([
      "landfall:archive:Archive archive",
      "command:remote:Command archive-keys < archive",
      "command:remote:Command archive-on < archive",
      "command:remote:Command archive-program < archive",
    ]);
    expect(named(all, "archive-on").dependencies).toEqual(
      expect.arrayContaining(["archive-keys", "archive-program"]),
    );
    expect(named(all, "archive-on").inputs.create).toMatch(
      /landfall-archive on[\s\S]*landfall-archive check/,
    );
    expect(named(all, "archive-on").inputs.delete).toContain("landfall-archive off");
  });

  it("gives keys and passphrase to root on the host, by standard input only", async () => {
    const all = await register(() => new Archive("archive", args));
    const { inputs } = named(all, "archive-keys");
    expect(inputs.stdin).toEqual({ secret: expect.stringContaining("PLANTED PASSPHRASE") });
    expect(inputs.create).toContain("0600");
    const elsewhere = all.map((one) =>
      one.name === "archive-keys" ? { ...one, inputs: { ...inputs, stdin: "" } } : one,
    );
    expect(JSON.stringify(elsewhere)).not.toContain("PLANTED");
  });
});

describe("the settings of pgBackRest", () => {
  it("encrypt, and keep what the days need", () => {
    const text = renderPgbackrest(args);
    expect(text).toContain("repo1-cipher-type=aes-256-cbc\n");
    expect(text).toContain("repo1-retention-full-type=time\n");
    expect(text).toContain("repo1-retention-full=14\n");
    expect(text).toContain("repo1-s3-endpoint=tor1.digitaloceanspaces.com\n");
    expect(text).not.toContain("PLANTED");
  });

  it("begin another archive with another passphrase", () => {
    const path = (passphrase: string) =>
      /^repo1-path=(.*)$/m.exec(renderPgbackrest({ ...args, passphrase }))?.[1];
    expect(path("one")).toMatch(/^\/prod\/archive\/[0-9a-f]{8}$/);
    expect(path("one")).not.toBe(path("two"));
    expect(path("one")).toBe(path("one"));
  });

  it("take the passphrase from the identity, which it does not tell", async () => {
    const identity = await generateX25519Identity();
    expect(deriveArchivePassphrase(`${identity}\n`)).toBe(deriveArchivePassphrase(identity));
    expect(deriveArchivePassphrase(await generateX25519Identity())).not.toBe(
      deriveArchivePassphrase(identity),
    );
    expect(identity).not.toContain(deriveArchivePassphrase(identity));
  });

  it("quote a key for the shell that reads it", () => {
    expect(renderKeys("id", "it's", "p")).toBe(`PGBACKREST_REPO1_S3_KEY='id'
PGBACKREST_REPO1_S3_KEY_SECRET='it'\\''s'
PGBACKREST_REPO1_CIPHER_PASS='p'
`);
  });
});

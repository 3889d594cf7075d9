import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Backup, type BackupArgs } from "../../../components/backup/index.ts";
import { renderBackupSettings, renderRclone } from "../../../components/backup/settings.ts";
import { renderBackupTimer } from "../../../components/backup/units.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const args: BackupArgs = {
  connection: { host: "192.0.2.1", user: "deploy", privateKey: "PRIVATE", hostKey: "ssh-ed25519 AAAA" },
  stack: "prod",
  bucket: "shop-backups",
  region: "tor1",
  recipient: "age1recipient",
};
const key = (mock: pulumi.runtime.MockResourceArgs) =>
  mock.type.endsWith("SpacesKey")
    ? { accessKey: "DO00ACCESS", secretKey: pulumi.secret("PLANTED SECRET") }
    : {};

const components = join(import.meta.dirname, "../../../components/backup");
const scripts = readdirSync(components).filter((name) => name.endsWith(".sh"));

class Machine extends pulumi.CustomResource {}

describe("Backup", () => {
  it("makes a bucket and a key of its own, and places program, settings and timer", async () => {
    const all = await register(() => new Backup("backup", args), key);
    expect(identities(all)).toEqual([
      "landfall:backup:Backup backup",
      "digitalocean:index/spacesBucket:SpacesBucket backup-bucket < backup",
      "digitalocean:index/spacesKey:SpacesKey backup-key < backup",
      "command:remote:Command backup-program < backup",
      "command:remote:Command backup-schedule < backup",
      "command:remote:Command backup-spaces < backup",
    ]);
    expect(named(all, "backup-bucket").inputs).toMatchObject({
      acl: "private",
      versioning: { enabled: true },
      lifecycleRules: [
        {
          enabled: true,
          noncurrentVersionExpiration: { days: 30 },
          abortIncompleteMultipartUploadDays: 2,
        },
      ],
    });
    expect(named(all, "backup-key").inputs.grants).toEqual([
      { bucket: "shop-backups", permission: "readwrite" },
    ]);
    expect(named(all, "backup-schedule").dependencies).toEqual(
      expect.arrayContaining(["backup-program", "backup-spaces"]),
    );
  });

  it("places every part of the program, settings and timer together, to be read before the timer is on", async () => {
    const { inputs } = named(await register(() => new Backup("backup", args), key), "backup-program");
    const placed = [...String(inputs.stdin).matchAll(/^=> (\d+) \d+ newline (.*)$/gm)];
    const parts = [...scripts, "ids.sh", "spaces.sh"]
      .filter((name) => name !== "backup.sh")
      .map((name) => `0644 ${name}`);
    const version = /^\/usr\/local\/lib\/landfall\/backup\/[0-9a-f]{12}\//;
    expect(placed.map(([, mode, path = ""]) => `${mode} ${path.replace(version, "")}`).sort()).toEqual(
      [
        ...parts,
        "0644 /etc/landfall/backup.conf",
        "0644 /etc/systemd/system/landfall-backup.service",
        "0644 /etc/systemd/system/landfall-backup.timer",
        "0755 landfall-backup",
        "0755 /usr/local/sbin/landfall-backup",
      ].sort(),
    );
    expect(inputs.create).toMatch(/bash -n "\$part"[\s\S]*systemctl daemon-reload/);
  });

  it("keeps the bucket of a protected stack, and lets that of another go with its backups", async () => {
    const protectedOne = named(
      await register(() => new Backup("b", { ...args, protect: true }), key),
      "b-bucket",
    );
    expect(protectedOne).toMatchObject({ protect: true, inputs: { forceDestroy: false } });
    const other = named(await register(() => new Backup("b", args), key), "b-bucket");
    expect(other).toMatchObject({ protect: false, inputs: { forceDestroy: true } });
  });

  it("makes neither where the user has both", async () => {
    const own = { ...args, key: { id: "OWN", secret: pulumi.secret("OWN SECRET") } };
    const all = await register(() => new Backup("backup", own));
    expect(all.filter(({ type }) => type.startsWith("digitalocean:"))).toEqual([]);
    expect(named(all, "backup-spaces").inputs.stdin).toEqual({
      secret: expect.stringContaining("access_key_id = OWN\nsecret_access_key = OWN SECRET\n"),
    });
  });

  it("gives the bucket's key to root on the host, by standard input only", async () => {
    const all = await register(() => new Backup("backup", args), key);
    const { inputs } = named(all, "backup-spaces");
    expect(inputs.stdin).toEqual({ secret: expect.stringContaining("secret_access_key = PLANTED SECRET\n") });
    expect(inputs.create).toContain("0600");
    const elsewhere = all.map((one) =>
      one.name === "backup-spaces" ? { ...one, inputs: { ...inputs, stdin: "" } } : one,
    );
    expect(JSON.stringify(elsewhere)).not.toContain("PLANTED");
  });

  it("has on its machine what goes with that, and neither bucket nor key, nor itself, which they would take it from", async () => {
    const all = await register(() => {
      const deletedWith = new Machine("test:index:Machine", "machine", {});
      new Backup("backup", args, { deletedWith });
    }, key);
    const gone = all.filter(({ deletedWith }) => deletedWith === "machine").map(({ name }) => name);
    expect(gone).toEqual(["backup-program", "backup-schedule", "backup-spaces"]);
  });

  it("looks again when what it keeps changes", async () => {
    const create = async (changes: Partial<BackupArgs>) =>
      named(await register(() => new Backup("b", { ...args, ...changes }), key), "b-schedule").inputs.create;
    expect(await create({ keepDays: 5 })).not.toBe(await create({ keepDays: 6 }));
    expect(await create({ schedule: "hourly" })).not.toBe(await create({}));
  });
});

describe("the settings", () => {
  it("are shell and have no secret", () => {
    const settings = {
      bucket: "b",
      stack: "it's",
      recipient: "age1x",
      keepCount: 7,
      keepDays: 30,
      localCopies: 2,
    };
    expect(renderBackupSettings(settings)).toBe(
      `KEEP_COUNT='7'\nKEEP_DAYS='30'\nLOCAL_COPIES='2'\nRECIPIENT='age1x'\nREMOTE='spaces:b/it'\\''s/backups'\n`,
    );
  });

  it("name Spaces where it is Spaces", () => {
    expect(renderRclone("https://tor1.digitaloceanspaces.com", "a", "s")).toContain(
      "provider = DigitalOcean\n",
    );
    expect(renderRclone("https://s3.example.com", "a", "s")).toContain("provider = Other\n");
  });

  it("make up for a night when the host was off", () => {
    expect(renderBackupTimer("hourly")).toMatch(/OnCalendar=hourly\n[\s\S]*Persistent=true/);
  });
});

it.each([...scripts, "../database/database.sh"])("%s is bash", (file) => {
  const path = join(components, file);
  expect(() => execFileSync("bash", ["-n", path], { stdio: "pipe" })).not.toThrow();
});

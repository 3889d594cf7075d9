import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderBackupSettings } from "../../../components/backup/settings.ts";
import { backupList, backupManifest } from "../../../contracts/backup.ts";
import { BACKUP_NOT_IN_SPACES } from "../../../contracts/exitCodes.ts";
import { golden, goldenText } from "../../contracts/golden.ts";

const components = join(import.meta.dirname, "../../../components");
const { id } = golden("backup-manifest");
const DAMAGED = "20261121T030000Z-0d0e0f";

let host: string;
const at = (...path: string[]) => join(host, ...path);
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-backups-"));
  for (const folder of ["etc", "bin", "spaces", "data/backups"]) mkdirSync(at(folder), { recursive: true });
  writeFileSync(
    at("etc/database.conf"),
    "SYSTEM=shop\nSTACK=prod\nDATABASE=shop\nSCHEMA=shop\nSUPERUSER=postgres\n",
  );
  const kept = { keepCount: 7, keepDays: 30, localCopies: 2 };
  writeFileSync(
    at("etc/backup.conf"),
    renderBackupSettings({ bucket: "bucket", stack: "prod", recipient: "age1none", ...kept }),
  );
  keep(at("data/backups", id));
  keep(at("spaces", id));
  mkdirSync(at("data/backups", DAMAGED));
  writeFileSync(at("data/backups", DAMAGED, "manifest.json"), '{"format":1}');
  // A folder of this machine for the bucket.
  writeFileSync(
    at("bin/rclone"),
    `#!/bin/bash\n[ ! -e "${at("spaces/cut")}" ] || { echo "connection refused" >&2; exit 1; }\n` +
      `while [[ $1 == --* ]]; do [ "$1" = --quiet ] && shift || shift 2; done\n` +
      `case $1 in copy) cp -r "${at("spaces")}"/. "$3" ;; cat) cat "${at("spaces")}\${2#spaces:bucket/prod/backups}" ;; esac\n`,
    { mode: 0o755 },
  );
});
afterEach(() => rmSync(host, { recursive: true }));

function keep(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "manifest.json"), goldenText("backup-manifest"));
}

function backup(...args: string[]) {
  const { status, stdout, stderr } = spawnSync("bash", [join(components, "backup/backup.sh"), ...args], {
    encoding: "utf8",
    env: {
      PATH: `${at("bin")}:${process.env.PATH}`,
      LANDFALL_ETC: at("etc"),
      LANDFALL_DATA: at("data"),
      LANDFALL_LIBRARY: join(components, "database"),
    },
  });
  return { status, stdout, stderr };
}

it("lists backups as the command reads them: whole ones by their manifest, a damaged one by its name", () => {
  const { status, stdout, stderr } = backup("list");
  expect(status, stderr).toBe(0);
  expect(backupList.parse(JSON.parse(stdout))).toEqual(golden("backup-list"));
});

it("lists the droplet's where Spaces does not answer, and says so by its exit code", () => {
  writeFileSync(at("spaces/cut"), "");
  const { status, stdout } = backup("list");
  expect(status).toBe(BACKUP_NOT_IN_SPACES);
  const [damaged, good] = backupList.parse(JSON.parse(stdout));
  expect(damaged).toEqual(golden("backup-list")[0]);
  expect(good).toEqual({ ...golden("backup-list")[1], places: ["droplet"], state: "unknown in Spaces" });
});

it("shows a manifest whole", () => {
  const { stdout } = backup("manifest", id);
  expect(backupManifest.parse(JSON.parse(stdout))).toEqual(golden("backup-manifest"));
});

import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderMigrationSettings } from "../../../components/migration/settings.ts";
import { migrationJournal, migrationList } from "../../../contracts/migration.ts";
import { golden } from "../../contracts/golden.ts";

const components = join(import.meta.dirname, "../../../components");

let host: string;
const at = (...path: string[]) => join(host, ...path);
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-migrations-"));
  for (const folder of ["etc", "lib", "data/migrations"]) mkdirSync(at(folder), { recursive: true });
  for (const file of ["database/database.sh", "database/sideDatabase.sh", "restore/maintenance.sh"])
    symlinkSync(join(components, file), at("lib", file.split("/")[1] as string));
  writeFileSync(
    at("etc/database.conf"),
    "SYSTEM=shop\nSTACK=prod\nDATABASE=shop\nSCHEMA=shop\nSUPERUSER=postgres\nSERVER_SERVICE=postgres\n",
  );
  const settings = { service: "migrate", status: ["app", "status"], migrator: "migrator" };
  writeFileSync(
    at("etc/migration.conf"),
    renderMigrationSettings({ ...settings, uploads: [], assertions: [] }),
  );
});
afterEach(() => rmSync(host, { recursive: true }));

function bash(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("bash", args, {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      LANDFALL_ETC: at("etc"),
      LANDFALL_DATA: at("data"),
      LANDFALL_LIBRARY: at("lib"),
      LANDFALL_LOCK: at("lock"),
    },
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

it("lists the journals as the command reads them, the oldest first", () => {
  for (const journal of golden("migration-list")) {
    mkdirSync(at("data/migrations", journal.id));
    writeFileSync(at("data/migrations", journal.id, "journal.json"), JSON.stringify(journal));
  }
  const listed = JSON.parse(bash(join(components, "migration/migrate.sh"), "list"));
  expect(migrationList.parse(listed)).toEqual(golden("migration-list"));
});

it("opens a journal with every key that is read, before a backup is made", () => {
  const { from, to, image, kind } = golden("migration-journal");
  bash(
    "-c",
    `PROGRAM=landfall-migrate from=${from} to=${to} image=${image}\n` +
      `. ${at("lib", "database.sh")}\n. ${join(components, "shell/ids.sh")}\n` +
      `. ${join(components, "migration/journal.sh")}\nopen_journal ${kind}`,
  );
  const [folder = ""] = readdirSync(at("data/migrations"));
  const opened = JSON.parse(readFileSync(at("data/migrations", folder, "journal.json"), "utf8"));
  const { id: _, startedAt: __, ...rest } = golden("migration-journal");
  expect(migrationJournal.parse(opened)).toEqual({
    ...rest,
    id: folder,
    startedAt: expect.any(String),
  });
});

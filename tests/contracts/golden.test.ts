import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { archiveStatus } from "../../contracts/archive.ts";
import { backupList, backupManifest } from "../../contracts/backup.ts";
import { eventList } from "../../contracts/events.ts";
import { migrationJournal, migrationList } from "../../contracts/migration.ts";
import { releaseList, releaseRecord } from "../../contracts/release.ts";
import { restorePlan, undoPlan } from "../../contracts/restore.ts";
import { tokenKeyUse } from "../../contracts/tokenKeys.ts";
import { golden } from "./golden.ts";

const schemas: Record<string, z.ZodType> = {
  "archive-status": archiveStatus,
  "backup-list": backupList,
  "backup-manifest": backupManifest,
  "event-list": eventList,
  "migration-journal": migrationJournal,
  "migration-list": migrationList,
  "release-list": releaseList,
  "release-record": releaseRecord,
  "restore-plan": restorePlan,
  "token-key-use": tokenKeyUse,
  "undo-plan": undoPlan,
};

it("every sample has its schema", () => {
  const samples = readdirSync(join(import.meta.dirname, "golden")).map((file) => file.replace(".json", ""));
  expect(samples.sort()).toEqual(Object.keys(schemas));
});

describe.each(Object.entries(schemas))("%s", (name, schema) => {
  it("is read whole: nothing of it is left out or changed", () => {
    expect(schema.parse(golden(name))).toEqual(golden(name));
  });

  it("is refused without its id, or without what says how good it is", () => {
    const sample = golden(name);
    const one = Array.isArray(sample) ? sample[0] : sample;
    const required = ["id", "asked", "active", "at"].find((key) => key in one) as string;
    delete one[required];
    expect(schema.safeParse(sample).success).toBe(false);
  });
});

describe("a newer host may print more", () => {
  it.each(["backup-list", "migration-list", "release-list"])("in %s", (name) => {
    const sample = golden(name).map((one: object) => ({ ...one, more: 1 }));
    expect(schemas[name]?.safeParse(sample).success).toBe(true);
  });
});

it("a list of releases has records of other formats, which only a rollback must read", () => {
  const [release] = golden("release-list");
  release.contents.format = 2;
  expect(releaseList.safeParse([release]).success).toBe(true);
});

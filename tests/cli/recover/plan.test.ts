import { describe, expect, it } from "vitest";
import { describePlan, planRecovery, type RecoveryInputs } from "../../../cli/recover/plan.ts";
import type { StoredBackup } from "../../../cli/recover/spacesInventory.ts";

const backup: StoredBackup = {
  id: "20260101T000000Z-1a2b3c",
  createdAt: "2026-01-01T00:00:00Z",
  reason: "schedule",
  head: "043",
  release: null,
  rows: 12,
  bytes: 2_000_000,
};
const older = { ...backup, id: "20251231T000000Z-1a2b3c" };
const droplet = { name: "shop", id: "1", exists: false };
const volume = { name: "shop-data", id: "v", exists: false };
const inputs: RecoveryInputs = {
  resources: { droplet, volume },
  backups: [backup, older],
  release: {
    id: "20260101T010000Z-aaaaaa",
    createdAt: "2026-01-01T01:00:00Z",
    head: "043",
    commit: "0123456789abcdef",
  },
  journal: undefined,
  archivedUntil: undefined,
  onVolume: true,
  requestedBackup: undefined,
  flags: " --stack prod",
};
const there = { droplet: { ...droplet, exists: true }, volume: { ...volume, exists: true } };
const journal = {
  format: 1 as const,
  startedAt: "2026-01-01T01:30:00Z",
  backup: older.id,
  archivedUntil: null,
  restored: false,
};
const UNTIL = "2026-01-01T01:00:00.000Z";
const now = new Date("2026-01-01T02:00:00Z");

describe("a recovery is refused", () => {
  it("where nothing is lost, and a backup was named", () => {
    expect(() => planRecovery({ ...inputs, resources: there, requestedBackup: older.id })).toThrow(
      `To go back to ${older.id}: bin/landfall restore ${older.id} --in-place --stack prod`,
    );
  });

  it("where the droplet is there without its volume", () => {
    expect(() => planRecovery({ ...inputs, resources: { droplet: there.droplet, volume } })).toThrow(
      "Delete it, with doctl compute droplet delete 1",
    );
  });

  it("where Spaces has no good backup, or not the one that was named", () => {
    expect(() => planRecovery({ ...inputs, backups: [] })).toThrow("Spaces has no good backup of this stack");
    expect(() => planRecovery({ ...inputs, requestedBackup: "20250101T000000Z-1a2b3c" })).toThrow(
      `There are: ${backup.id}, ${older.id}. Type: bin/landfall recover <backup> --stack prod`,
    );
  });
});

describe("a recovery", () => {
  it("has nothing to do where droplet and volume exist", () => {
    expect(planRecovery({ ...inputs, resources: there })).toBeUndefined();
  });

  it("restores the newest good backup, or the one that was named", () => {
    expect(planRecovery(inputs)).toEqual({
      forget: true,
      forgetDatabase: true,
      backup,
      archivedUntil: undefined,
    });
    expect(planRecovery({ ...inputs, requestedBackup: older.id })?.backup).toBe(older);
  });

  it("restores what the archive has where that is newer, unless a backup was named", () => {
    const archived = { ...inputs, archivedUntil: UNTIL };
    expect(planRecovery(archived)).toMatchObject({ backup, archivedUntil: UNTIL });
    const before = { ...inputs, archivedUntil: "2025-12-31T23:59:59.000Z" };
    for (const other of [
      before,
      { ...archived, requestedBackup: older.id },
      { ...archived, resources: { droplet, volume: there.volume } },
      { ...archived, resources: there, journal },
      {
        ...archived,
        resources: there,
        journal: { ...journal, archivedUntil: UNTIL },
        requestedBackup: older.id,
      },
    ])
      expect(planRecovery(other)).toMatchObject({ archivedUntil: undefined });
    const begun = { ...inputs, resources: there, journal: { ...journal, archivedUntil: UNTIL } };
    expect(planRecovery(begun)).toMatchObject({ archivedUntil: UNTIL });
  });

  it("restores nothing where the volume is there, or the database is elsewhere", () => {
    const kept = { forget: true, forgetDatabase: false, backup: undefined, archivedUntil: undefined };
    expect(planRecovery({ ...inputs, resources: { droplet, volume: there.volume } })).toEqual(kept);
    expect(planRecovery({ ...inputs, onVolume: false })).toEqual(kept);
  });

  it("makes what a refresh has forgotten already", () => {
    const machine = { droplet: undefined, volume: undefined };
    expect(planRecovery({ ...inputs, resources: machine })).toMatchObject({
      forget: true,
      forgetDatabase: true,
      backup,
    });
  });

  it("takes the newest again where one that had restored its data was cut short at its end", () => {
    expect(planRecovery({ ...inputs, journal: { ...journal, restored: true } })?.backup).toBe(backup);
  });

  it("goes on with its own backup, for newer ones may be of the empty database of the new droplet", () => {
    expect(planRecovery({ ...inputs, resources: there, journal })).toEqual({
      forget: false,
      forgetDatabase: false,
      backup: older,
      archivedUntil: undefined,
    });
    expect(
      planRecovery({ ...inputs, resources: there, journal: { ...journal, restored: true } })?.backup,
    ).toBeUndefined();
  });
});

describe("what people read before they decide", () => {
  const said = (changed: Partial<RecoveryInputs>) => {
    const all = { ...inputs, ...changed };
    const plan = planRecovery(all);
    return plan === undefined ? [] : describePlan(plan, all, now);
  };

  it("names what is gone, what comes back, and what is lost", () => {
    expect(said({})).toEqual([
      "Droplet   shop (1) is gone: will be created, with the previous address",
      "Volume    shop-data (v) is gone: will be created",
      "Release   the newest is 20260101T010000Z-aaaaaa, 1 h old, of commit 0123456789ab. What this checkout says is deployed",
      `Backup    ${backup.id}, 2 h old, schedule, 12 rows, 2.0 MB, at 043`,
      "LOST      all that was written in the 2 h since 2026-01-01T00:00:00Z, which is the age of the backup. The amount is unknown, because that database is gone",
      "          and everything else on the old volume",
    ]);
  });

  it("says of an archive what is lost with it, and how to take the backup in its place", () => {
    expect(said({ archivedUntil: UNTIL }).slice(3)).toEqual([
      `Archive   has all that was sent until ${UNTIL}, 1 h ago: that is restored`,
      `Backup    the newest is ${backup.id}, 2 h old. To restore it instead of the archive: bin/landfall recover ${backup.id} --stack prod`,
      "LOST      what was written but not sent yet: half a minute's changes if Spaces was reachable",
      "          and everything else on the old volume",
    ]);
  });

  it("says that migrations run again where the backup is of an older head", () => {
    expect(said({ backups: [{ ...backup, head: "042" }] })).toContain(
      "          The release had its tables at 043: migrations run again on the restored tables.",
    );
  });

  it("says so where a backup of a point in time does not record its migration head", () => {
    expect(said({ backups: [{ ...backup, head: null }] }).join("\n")).toContain(
      "does not record its migration head. The release had its tables at 043: if the backup's head differs, migrations run again",
    );
  });

  it("says that it goes on, and that data stay", () => {
    expect(said({ resources: there, journal })[0]).toBe("Goes on with the recovery of 30 min ago.");
    expect(said({ resources: { droplet, volume: there.volume } }).at(-1)).toBe(
      "Data      are there, and are not touched",
    );
  });
});

import { describe, expect, it } from "vitest";
import { backupCommand, backupTable, backupWarnings, size } from "../../../cli/data/backups.ts";
import { endingSecretsIn } from "../../../cli/data/endingSecrets.ts";
import { type DataStatus, statusReport } from "../../../cli/data/status.ts";
import type { ListedBackup } from "../../../contracts/backup.ts";

const now = new Date("2026-01-02T00:00:00Z");
const backup: ListedBackup = {
  id: "20260101T220000Z-aaaaaa",
  places: ["droplet", "spaces"],
  state: "good",
  reason: "schedule",
  createdAt: "2026-01-01T22:00:00Z",
  head: null,
  release: "r1",
  dump: { bytes: 4_215_927, sha256: "0".repeat(64) },
};
const older = { ...backup, id: "20251230T000000Z-bbbbbb", createdAt: "2025-12-30T00:00:00Z" };

describe("the list of backups", () => {
  it("has one line for each, without columns that nothing is in", () => {
    const damaged: ListedBackup = { id: "20250101T000000Z-cccccc", places: [], state: "damaged" };
    expect(backupTable([backup, damaged], now)).toEqual([
      "BACKUP                   AGE  REASON    SIZE    RELEASE  STATE",
      "20260101T220000Z-aaaaaa  2 h  schedule  4.2 MB  r1       good",
      "20250101T000000Z-cccccc                                  damaged",
    ]);
  });

  it("says how to make the first", () => {
    expect(backupTable([], now)).toEqual(["There is no backup yet. Make one: bin/landfall backups now"]);
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_234, "1.2 kB"],
    [9_960_000, "10 MB"],
    [340_000_000, "340 MB"],
    [2_500_000_000, "2.5 GB"],
  ])("writes %i bytes as %s", (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  it("is followed by what the newest whole one warns of", () => {
    const damaged: ListedBackup = { id: "20260101T230000Z-cccccc", places: [], state: "damaged" };
    const warned = { ...backup, warnings: ["the index shop.x is invalid"] };
    const mended = { ...older, warnings: ["the index shop.y is invalid"] };
    expect(backupWarnings([damaged, warned, mended])).toEqual(["Warning: the index shop.x is invalid"]);
    expect(backupWarnings([backup, mended])).toEqual([]);
  });

  it("is asked for in words that no shell can take for more", () => {
    expect(backupCommand("verify", "$(reboot)")).toBe(
      "[ -x /usr/local/sbin/landfall-backup ] || exit 127; sudo -n '/usr/local/sbin/landfall-backup' 'verify' '$(reboot)'",
    );
  });
});

describe("the status", () => {
  const timers = [{ unit: "landfall-backup.timer", next: (now.getTime() + 3_600_000) * 1000, last: null }];
  const last = {
    id: backup.id,
    reason: "schedule",
    at: backup.createdAt as string,
    result: "good",
    problem: null,
  } as const;
  const drill: DataStatus["drill"] = {
    at: "2025-12-31T00:00:00Z",
    success: true,
    problem: null,
    source: "droplet",
    backup: "20251230T220000Z-bbbbbb",
  };
  const saved = {
    id: "20260101T235900Z-1a2b3c",
    fingerprint: "",
    release: "20260101T235000Z-aaaaaa",
    resources: 2,
  };
  const state = { saved, release: saved.release };
  const well: DataStatus = { backups: [backup], last, drill, archive: null, timers, state };

  it("has no problem where all is well", () => {
    expect(statusReport(well, now)).toEqual({
      lines: [
        "Newest backup     20260101T220000Z-aaaaaa, 2 h old, good",
        "Last drill        good, 2 d ago, 20251230T220000Z-bbbbbb from the droplet",
        "Newest state      20260101T235900Z-1a2b3c, 1 min old, of release 20260101T235000Z-aaaaaa",
        "Next backup       in 1 h",
      ],
      problems: [],
    });
  });

  it("warns of a client secret that ends, which is no problem of the data", () => {
    const endingSecrets = ["The client secret in landfall:oauth.google ends today."];
    const { lines, problems } = statusReport({ ...well, endingSecrets }, now);
    expect(lines.at(-1)).toBe("Warning: The client secret in landfall:oauth.google ends today.");
    expect(problems).toEqual([]);
  });

  it("reads client secrets and keys from before Auth0 that end from the stack's file", () => {
    const config = {
      "landfall:oauth": { google: { expires: "2026-01-12" }, notion: { expires: "2026-03-01" } },
      "landfall:migrateUsers": { oldKeysEnd: "2026-01-03" },
    };
    expect(endingSecretsIn(config, now)).toEqual([
      expect.stringContaining("landfall:oauth.google ends in 10 days"),
      expect.stringContaining("keys from before Auth0 ends in 1 day, on 2026-01-03"),
    ]);
    expect(endingSecretsIn({}, now)).toEqual([]);
  });

  it("repeats what the newest backup warns of, which is no problem of the data", () => {
    const warned = { ...backup, warnings: ["the index shop.x is invalid"] };
    const { lines, problems } = statusReport({ ...well, backups: [warned] }, now);
    expect(lines.at(-1)).toBe("Warning: the index shop.x is invalid");
    expect(problems).toEqual([]);
  });

  it.each<[string, Partial<DataStatus>, string]>([
    ["there is none", { backups: [] }, "No backup is in Spaces. Type: bin/landfall backups now --stack x"],
    [
      "it is old",
      { backups: [older] },
      "The newest backup in Spaces is 3 d old. Type: bin/landfall backups now --stack x",
    ],
    [
      "the newest never left the droplet, and the one before is old",
      { backups: [{ ...backup, places: ["droplet"], state: "local only" }, older] },
      "The newest backup in Spaces is 3 d old. Type: bin/landfall backups now --stack x",
    ],
    [
      "the last one failed",
      { last: { ...last, result: "failed", problem: "the dump failed" } },
      "The last backup, 2 h ago, failed: the dump failed. Type: bin/landfall backups now --stack x",
    ],
    [
      "the last one did not leave the droplet",
      { last: { ...last, result: "local", problem: "no route" } },
      "The last backup, 2 h ago, is on the droplet only: no route. Type: bin/landfall backups now --stack x",
    ],
    [
      "one is damaged",
      { backups: [backup, { ...older, state: "damaged in Spaces" }] },
      "The backup 20251230T000000Z-bbbbbb is damaged in Spaces. Type: bin/landfall backups now --stack x",
    ],
    [
      "nobody makes them",
      { timers: [] },
      "No timer makes backups. Type: sudo systemctl enable --now landfall-backup.timer, on the host",
    ],
    [
      "the last drill failed",
      { drill: { ...drill, success: false, problem: "rows are missing" } },
      "The last drill, 2 d ago, failed: rows are missing. Type: bin/landfall drill --stack x",
    ],
    [
      "the state is of before the release",
      { state: { saved, release: "20260101T235500Z-bbbbbb" } },
      "Pulumi's state has not been saved since release 20260101T235500Z-bbbbbb. Type: bin/landfall state save --stack x",
    ],
    [
      "no state was saved",
      { state: { release: saved.release } },
      "Pulumi's state has not been saved since release 20260101T235000Z-aaaaaa. Type: bin/landfall state save --stack x",
    ],
    [
      "it is not known",
      { state: { problem: "no answer" } },
      "Whether Pulumi's state is saved is unknown: no answer",
    ],
    ["Spaces does not answer", { spacesProblem: "Spaces does not answer" }, "Spaces does not answer"],
  ])("says so where %s", (_, changes, problem) => {
    expect(statusReport({ ...well, ...changes }, now, " --stack x").problems).toEqual([problem]);
  });
});

import { describe, expect, it } from "vitest";
import { archivedUntil, checkManifest } from "../../../cli/recover/spacesInventory.ts";

const id = "20260101T000000Z-1a2b3c";
const manifest = {
  format: 1,
  id,
  system: "shop",
  stack: "prod",
  createdAt: "2026-01-01T00:00:00Z",
  reason: "schedule",
  head: "043",
  release: null,
  rows: { "shop.orders": 7, "shop.people": 5 },
  dump: { bytes: 100, sha256: "a".repeat(64), encryptedBytes: 110 },
  roles: { encryptedBytes: 20 },
};
const sizes: Record<string, number> = {
  [`${id}/database.dump.zst.age`]: 110,
  [`${id}/roles.sql.zst.age`]: 20,
};
const judged = (changed: object, sent = sizes) =>
  checkManifest({ ...manifest, ...changed }, "shop", "prod", (file) => sent[file]);

describe("a backup in Spaces is not restored from", () => {
  it.each([
    ["that is of another app", { system: "blog" }],
    ["that is of another stack", { stack: "staging" }],
    ["of another format", { format: 2 }],
    ["without the checksum of its dump", { dump: { bytes: 100, sha256: "" } }],
    ["that was not sent", { roles: {} }],
  ])("%s", (_, changed) => {
    expect(judged(changed)).toEqual([]);
  });

  it("whose manifest cannot be read", () => {
    expect(checkManifest(undefined, "shop", "prod", () => 1)).toEqual([]);
  });

  it("of which a file is missing, or was cut short", () => {
    expect(judged({}, {})).toEqual([]);
    expect(judged({}, { ...sizes, [`${id}/database.dump.zst.age`]: 109 })).toEqual([]);
  });
});

describe("a good backup", () => {
  it("is described by its manifest", () => {
    expect(judged({})).toEqual([
      {
        id,
        createdAt: manifest.createdAt,
        reason: "schedule",
        head: "043",
        release: null,
        rows: 12,
        bytes: 100,
      },
    ]);
  });
});

describe("how far an archive reaches", () => {
  const wal = "a/archive/database/";
  const folders: Record<string, string[]> = {
    "a/backup/database/": ["20260101-034500F", "20260102-034500F", "backup.history"],
    [wal]: ["15-9", "15-10"],
    [`${wal}15-10/`]: ["0000000100000001", "0000000100000000"],
  };
  const objects: Record<string, string[]> = {
    [`${wal}15-10/0000000100000001/`]: [
      "2026-01-02T08:00:05.000Z",
      "2026-01-02T08:00:35.000Z",
      "2026-01-02T08:00:20.000Z",
    ],
  };
  const folder = (changed: Record<string, string[]> = {}) => ({
    folders: async (folder: string) => ({ ...folders, ...changed })[folder] ?? [],
    list: async (prefix: string) =>
      (objects[prefix] ?? []).map((at) => ({ key: prefix, bytes: 1, modifiedAt: new Date(at) })),
  });

  it("is when the newest server's WAL was last sent", async () => {
    expect(await archivedUntil(folder(), "a")).toBe("2026-01-02T08:00:35.000Z");
  });

  it("is nowhere without a base backup, or any WAL", async () => {
    expect(await archivedUntil(folder({ "a/backup/database/": ["backup.history"] }), "a")).toBeUndefined();
    expect(await archivedUntil(folder({ [wal]: [] }), "a")).toBeUndefined();
  });
});

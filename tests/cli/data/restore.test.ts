import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drillCommand } from "../../../cli/data/drill.ts";
import type { HeadAt } from "../../../cli/data/headAt.ts";
import { checkUsage, chooseBackup, describePlan, type RestorePlan } from "../../../cli/data/restore.ts";
import type { ListedBackup } from "../../../contracts/backup.ts";

const id = "20260101T000000Z-1a2b3c";
const plan: RestorePlan = {
  id,
  createdAt: "2026-01-01T00:00:00Z",
  reason: "schedule",
  rows: 12,
  dumpBytes: 2_000_000,
  head: "043",
  liveHead: "043",
  onDroplet: true,
  page: true,
  changes: [],
};
const now = new Date("2026-01-01T02:00:00Z");

describe("what people read before they decide", () => {
  it("is one line where nothing live is touched", () => {
    expect(describePlan({ ...plan, onDroplet: false }, "shop", false, now)).toEqual([
      `Backup ${id} of shop: 2 h old, schedule, 12 rows, 2.0 MB, in Spaces.`,
    ]);
  });

  it("says by table what is lost, what visitors see, and how it is taken back", () => {
    const changes = [
      { table: "shop.extra", now: 1, was: null, written: null },
      { table: "shop.orders", now: 7, was: 9, written: { ins: 1, upd: 2, del: 3 } },
    ];
    expect(describePlan({ ...plan, changes }, "shop", true, now)).toEqual([
      `Backup ${id} of shop: 2 h old, schedule, 12 rows, 2.0 MB, on the droplet.`,
      "What was written since then is LOST from the live database:",
      "  TABLE        ROWS NOW  ROWS THEN  WRITTEN SINCE",
      "  shop.extra   1         no table",
      "  shop.orders  7         9          1 added, 2 changed, 3 removed",
      "Visitors get a page that says so while the databases are swapped: seconds.",
      "The live database is backed up first, and kept beside it: bin/landfall restore --undo reverts this.",
    ]);
  });

  it("says so where the code that runs expects other tables, and where there is no page", () => {
    const lines = describePlan({ ...plan, head: "042", page: false }, "shop", true, now);
    expect(lines).toContain("Nothing was written since then, as far as the counts of rows say.");
    expect(lines).toContain(
      "Its tables are those of 042, and the live ones are at 043: a release made for 043 does not work with them. bin/landfall rollback puts code and data back together.",
    );
    expect(lines).toContain(
      "The app's proxy has no maintenance page (docs/compose.md), so requests fail while the databases are swapped: seconds.",
    );
  });

  it("within a rollback names the tables, and nothing that is done already", () => {
    const lines = describePlan({ ...plan, head: "042" }, "shop", true, now, { fitsCode: true });
    expect(lines).toContain("Its tables are those of 042, and the live ones are at 043.");
    expect(lines.join()).not.toContain("landfall rollback");
  });

  it("of a time takes the head that was seen before and after it, else says what was seen", () => {
    const [before, after] = [
      { at: "2025-12-31T00:00:00Z", head: "042" },
      { at: "2026-01-01T01:00:00Z", head: "043" },
    ];
    const said = (then: HeadAt) =>
      describePlan({ ...plan, head: null }, "shop", true, now, { then }).join("\n");
    expect(said({ head: "042", before, after: before })).toContain(
      "Its tables are those of 042, and the live ones are at 043",
    );
    expect(said({ head: "043", before: after, after })).not.toContain("tables");
    expect(said({ head: undefined, before, after })).toContain(
      "The migration head of its tables is not recorded (seen: 042 at 2025-12-31T00:00:00Z, before it; 043 at 2026-01-01T01:00:00Z, after it). To look first: the same command with --keep-scratch instead of --in-place. The live ones are at 043.",
    );
    expect(said({ head: undefined, before: undefined, after: undefined })).toContain(
      "is not recorded. To look",
    );
  });

  it("of a way back names the database that was set aside", () => {
    const back = { id, database: `shop_before_${id}`, page: true, changes: [] };
    expect(describePlan(back, "shop", true, now)[0]).toBe(
      `The database shop_before_${id}, which was set aside, becomes the live one of shop again.`,
    );
  });
});

describe("usage", () => {
  let terminal: boolean;
  beforeEach(() => {
    terminal = process.stdin.isTTY;
    process.stdin.isTTY = false;
  });
  afterEach(() => {
    process.stdin.isTTY = terminal;
  });

  it.each([
    [undefined, {}, "which backup? Its id, latest, or a time"],
    [id, { undo: true }, "--undo reverts the last restore: it takes no backup"],
    [id, { inPlace: true, keepScratch: true }, "there is no scratch server to keep"],
    [id, { inPlace: true }, "To confirm it without a terminal, add --yes"],
    [undefined, { undo: true }, "To confirm it without a terminal, add --yes"],
  ])("refuses %s with %o", (wanted, options, said) => {
    expect(() => checkUsage(wanted, options)).toThrow(said);
  });

  it("asks nobody where nothing live is touched, or with --yes", () => {
    checkUsage(id, {});
    checkUsage(id, { inPlace: true, yes: true });
    checkUsage(undefined, { undo: true, yes: true });
  });
});

describe("which backup", () => {
  const host = { flags: " --region blue" };
  const at = (time: string, places: ListedBackup["places"] = ["spaces"]): ListedBackup => ({
    id: `${time.replace(/[-:]/g, "")}-1a2b3c`,
    createdAt: time,
    places,
    state: places.length > 0 ? "good" : "damaged",
  });
  const backups = [at("2026-01-03T00:00:00Z"), at("2026-01-02T00:00:00Z", []), at("2026-01-01T00:00:00Z")];

  it("is the one that was named, or the one that was probably meant", () => {
    expect(chooseBackup(id, backups, host)).toBe(id);
    expect(() => chooseBackup("20260101T000000Z-1a2b3d", backups, host)).toThrow(
      `there is no backup "20260101T000000Z-1a2b3d"; did you mean ${id}? Nothing was changed. Look at: bin/landfall backups list --region blue`,
    );
    expect(() => chooseBackup(id, [], host)).toThrow(`there is no backup "${id}". Nothing`);
  });

  it("is none of which no whole copy is left", () => {
    expect(() => chooseBackup("20260102T000000Z-1a2b3c", backups, host)).toThrow(
      "the backup 20260102T000000Z-1a2b3c is damaged: it cannot be restored",
    );
  });

  it("is the newest whole one of before a time", () => {
    expect(chooseBackup("2026-01-02T12:00Z", backups, host)).toBe(id);
    expect(chooseBackup("2026-01-02T23:30-02:00", backups, host)).toBe("20260103T000000Z-1a2b3c");
    expect(() => chooseBackup("2025-12-31", backups, host)).toThrow(
      "there is no backup from before 2025-12-31.",
    );
  });
});

it("a drill gives programs the verdict, and people what the host says", () => {
  expect(drillCommand({ json: true })).toBe(
    "sudo -n '/usr/local/sbin/landfall-restore' 'drill' 'latest' '--from' 'spaces'",
  );
  expect(drillCommand({ backup: "x; reboot" })).toBe(
    "sudo -n '/usr/local/sbin/landfall-restore' 'drill' 'x; reboot' '--from' 'spaces' >/dev/null",
  );
});

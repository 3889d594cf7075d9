import { describe, expect, it } from "vitest";
import { isArchived, reportArchive } from "../../../cli/data/archive.ts";
import type { ArchiveStatus } from "../../../contracts/archive.ts";

const now = new Date("2026-01-02T00:00:00Z");
const archive: ArchiveStatus = {
  asked: true,
  since: "2026-01-01T00:00:00Z",
  newest: "2026-01-01T23:59:45Z",
  checked: "2026-01-01T23:59:58Z",
  waiting: 0,
  lagSeconds: 0,
  bases: [],
};

describe("the archive's part of the status", () => {
  it.each([
    [
      { waiting: 7, lagSeconds: 95 },
      "WAL of 95 s, 7 segments, is not in Spaces. Look at: sudo journalctl -u landfall-archive, on the host",
    ],
    [
      { checked: "2026-01-01T23:50:00Z" },
      "Nothing has looked for WAL to send since 2026-01-01T23:50:00Z. Look at: sudo journalctl -u landfall-archive, on the host",
    ],
    [
      { checked: null },
      "Nothing has looked for WAL to send since the start of the host. Look at: sudo journalctl -u landfall-archive, on the host",
    ],
    [
      { since: null },
      "The archive has no base backup yet. Look at: systemctl status landfall-base-backup, on the host",
    ],
  ])("tells of %j", (wrong, problem) => {
    expect(reportArchive({ ...archive, ...wrong }, now).problems).toEqual([problem]);
  });

  it("says how far it reaches", () => {
    expect(reportArchive(archive, now)).toEqual({
      line: "Archive           sent 15 s ago, any second since 2026-01-01T00:00:00Z can be restored",
      problems: [],
    });
  });

  it("takes a server that writes nothing for well, and Spaces that cannot be asked for unknown", () => {
    const quiet = { ...archive, asked: false, since: null, newest: null };
    expect(reportArchive(quiet, now)).toEqual({
      line: "Archive           nothing sent yet, unknown, because Spaces does not answer",
      problems: [],
    });
  });
});

describe("which times come from the archive", () => {
  it.each([
    [null, "2026-01-01T12:00:00Z", false],
    [{ ...archive, since: null }, "2026-01-01T12:00:00Z", false],
    [archive, "2025-12-31T23:59:59Z", false],
    [archive, "2026-01-01T00:30+01:00", false],
    [archive, "2026-01-01T12:00:00Z", true],
  ])("%#", (one, time, expected) => {
    expect(isArchived(one, time)).toBe(expected);
  });
});

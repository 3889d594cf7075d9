import { describe, expect, it } from "vitest";
import { duration, estimateSeconds } from "../../../../cli/migrateUsers/estimate.ts";
import {
  describeJournal,
  type Journal,
  newJournal,
  nextCommand,
  type Phase,
  type PhaseRecord,
  parseJournal,
} from "../../../../cli/migrateUsers/journal.ts";
import { Progress } from "../../../../cli/migrateUsers/progress.ts";
import { safeText } from "../../../../cli/migrateUsers/safeText.ts";
import { describeStatus, readStatus } from "../../../../cli/migrateUsers/status.ts";
import { compareRows, describeComparison } from "../../../../cli/migrateUsers/usersTable.ts";
import { BACKUP, NOW, RELEASE } from "./bed.ts";

const at = "2027-01-01T10:00:00.000Z";
const record = (state: PhaseRecord["state"], more: Partial<PhaseRecord> = {}): PhaseRecord => ({
  state,
  by: "ops@desk",
  startedAt: at,
  ...(state === "running" ? {} : { endedAt: "2027-01-01T10:05:00.000Z" }),
  ...more,
});
const journalWith = (phases: Partial<Record<Phase, PhaseRecord>>): Journal => ({
  ...newJournal("med/prod", NOW),
  phases,
});

describe("the journal of a move", () => {
  it("is read again as it was written, and not by another version or another stack", () => {
    const journal: Journal = {
      ...journalWith({ move: record("failed", { counts: { moved: 2 }, why: "1 failed" }) }),
      backup: { id: BACKUP, head: "001", release: RELEASE },
      columns: ["id"],
      windowSeconds: 127,
    };
    expect(parseJournal(JSON.stringify(journal), "med/prod")).toEqual(journal);
    expect(parseJournal(undefined, "med/prod")).toBeUndefined();
    expect(() => parseJournal(JSON.stringify({ ...journal, format: 2 }), "med/prod")).toThrow(
      "was written by another version of Landfall",
    );
    expect(() => parseJournal(JSON.stringify(journal), "med/staging")).toThrow(
      "is of med/prod, not of med/staging",
    );
  });

  it.each<[string, Partial<Record<Phase, PhaseRecord>>, string | undefined]>([
    ["a check that failed", { check: record("failed") }, "plan"],
    ["a check alone", { check: record("done") }, "run"],
    ["a move that was killed", { check: record("done"), move: record("running") }, "run"],
    ["a move with failures", { check: record("done"), move: record("failed") }, "run"],
    ["a move", { move: record("done") }, "verify"],
    ["a verification that failed", { move: record("done"), verify: record("failed") }, "verify"],
    ["a verification", { move: record("done"), verify: record("done") }, "mails"],
    ["mails", { verify: record("done"), mails: record("done") }, undefined],
    ["a rollback that was killed", { verify: record("done"), rollback: record("running") }, "rollback"],
    ["a rollback", { verify: record("done"), rollback: record("done") }, "plan"],
  ])("says what comes after %s", (_, phases, command) => {
    expect(nextCommand(journalWith(phases), true)).toBe(command);
  });

  it("goes on with a rollback as it was begun, so that users who were to stay are not deleted", () => {
    const journal = journalWith({ verify: record("done"), rollback: record("failed") });
    expect(nextCommand({ ...journal, rollbackFlags: " --keep-users --phase schema" }, true)).toBe(
      "rollback --keep-users --phase schema",
    );
  });

  it("asks for no mails where people keep their passwords", () => {
    expect(nextCommand(journalWith({ verify: record("done") }), false)).toBeUndefined();
    expect(nextCommand(undefined, false)).toBe("plan");
  });

  it("tells people which phase, when, by whom and with which counts", () => {
    const journal: Journal = {
      ...journalWith({
        check: record("done"),
        move: record("running"),
        verify: record("failed", { counts: { rows: 3, good: 2 }, why: "1 of 3 rows are not right" }),
      }),
      backup: { id: BACKUP, head: "001", release: RELEASE },
      windowSeconds: 127,
    };
    expect(describeJournal(journal, false)).toEqual([
      `Move of the users of med/prod, begun at ${at}:`,
      "  check     done at 2027-01-01T10:05:00.000Z by ops@desk",
      `  move      cut short since ${at} by ops@desk`,
      "  verify    failed at 2027-01-01T10:05:00.000Z by ops@desk; 3 rows; 2 good; 1 of 3 rows are not right",
      `  made before it: backup ${BACKUP}`,
      "  the maintenance window took 127 s",
    ]);
    expect(describeJournal(journal, true)[2]).toContain("running since");
  });
});

describe("the status of a move", () => {
  const ask = (journal: Journal | undefined, by?: string) =>
    readStatus(
      {
        read: async () => journal && JSON.stringify(journal),
        holder: async () => (by === undefined ? null : { by, command: "run", since: at }),
      },
      { source: "med/prod", needsMails: true, flags: " --region sandbox" },
    );
  const said = async (...args: Parameters<typeof ask>) => describeStatus(await ask(...args), "med/prod");

  it("is the same for everybody: nothing yet, under way, taken back or over", async () => {
    expect(await said(undefined)).toEqual([
      "Nobody of med/prod has been moved yet.",
      "Next: bin/landfall migrate-users plan --region sandbox",
    ]);
    const moving = journalWith({ move: record("running") });
    expect((await said(moving, "ann@desk")).at(-1)).toBe(`ann@desk runs \`migrate-users run\` since ${at}.`);
    expect((await said(moving)).at(-1)).toBe("Next: bin/landfall migrate-users run --region sandbox");
    expect((await said(journalWith({ rollback: record("done") }))).slice(-2)).toEqual([
      "The move was taken back.",
      "Next: bin/landfall migrate-users plan --region sandbox",
    ]);
    const over = journalWith({ verify: record("done"), mails: record("done") });
    expect((await said(over)).at(-1)).toBe("Nothing is left to do.");
    expect((await ask(over)).next).toBeNull();
  });
});

describe("progress", () => {
  function shown(isTerminal: boolean): string[] {
    const texts: string[] = [];
    let now = 0;
    const progress = new Progress({ isTerminal, write: (text) => texts.push(text), now: () => now });
    for (const done of [0, 50, 100, 150, 200]) {
      progress.show(done, 200, "moved");
      now += 4000;
    }
    progress.end();
    return texts;
  }

  it("is one line that changes on a terminal", () => {
    expect(shown(true)).toEqual([
      "\r\x1b[K0 of 200 moved",
      "\r\x1b[K50 of 200 moved, 13/s, 12 s left",
      "\r\x1b[K100 of 200 moved, 13/s, 8 s left",
      "\r\x1b[K150 of 200 moved, 13/s, 4 s left",
      "\r\x1b[K200 of 200 moved, 13/s",
      "\n",
    ]);
  });

  it("is a line each 10 s elsewhere, and the last one", () => {
    expect(shown(false)).toEqual([
      "0 of 200 moved\n",
      "150 of 200 moved, 13/s, 4 s left\n",
      "200 of 200 moved, 13/s\n",
    ]);
  });
});

it("estimates by the tenant's bucket, whose rate Auth0 publishes", () => {
  expect(estimateSeconds(10_000, 50)).toBe(672);
  expect(estimateSeconds(10_000, 10)).toBe(5395);
  expect(estimateSeconds(3, 50)).toBe(1);
  expect([40, 672, 5395].map(duration)).toEqual(["40 s", "11 min", "1 h 30 min"]);
  expect(duration(7500)).toBe("2 h 5 min");
});

it("compares rows by their hashes, and names those that differ", () => {
  const comparison = compareRows("1\ta\n2\tb\n3\tc\n", "1\ta\n3\tx\n4\td\n");
  expect(comparison).toEqual({ before: 3, after: 3, gone: ["2"], changed: ["3"], added: ["4"] });
  expect(describeComparison(comparison)).toEqual([
    "The users table: 3 rows before, 3 after.",
    "  1 gone: 2",
    "  1 changed: 3",
    "  1 added: 4",
  ]);
  const many = Array.from({ length: 22 }, (_, at) => `${at + 10}\ta\n`).join("");
  expect(describeComparison(compareRows(many, ""))[1]).toMatch(/^ {2}22 gone: 10, .*29, and 2 more$/);
});

it("hides secrets, addresses and hashes of others' texts", () => {
  expect(safeText("s3cret of ann.lee@example.com has $2b$10$abc", ["s3cret", ""])).toBe(
    "*** of a***@example.com has (hash)",
  );
});

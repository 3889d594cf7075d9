import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mailUsers, moveUsersFully, rollBackUsers } from "../../../../cli/migrateUsers/command.ts";
import { endOrderly } from "../../../../cli/migrateUsers/openMove.ts";
import { GateFailed, NotConfirmed, runPhases } from "../../../../cli/migrateUsers/runPhases.ts";
import { type MoveBed, moveBed } from "./bed.ts";

const context = { flags: " --stack prod" };
const secrets = ["s3cret"];
let errors: string[];
let bed: MoveBed | undefined;
beforeEach(() => {
  errors = [];
  vi.spyOn(console, "error").mockImplementation((line) => void errors.push(String(line)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bed?.close();
  bed = undefined;
});

const ends = (work: () => Promise<number>, interrupt = new AbortController()) =>
  endOrderly(work, { command: "run", context, interrupt, secrets });

describe("the end of a command", () => {
  it("is 130 after Ctrl-C, with what to type, and the journal says so", async () => {
    const interrupt = new AbortController();
    bed = await moveBed({ linkable: true, count: 200 });
    const { context: moving, recorder } = bed.start(interrupt.signal);
    moving.progress = (done) => void (done === 50 && process.emit("SIGINT"));
    const code = await ends(async () => {
      await runPhases(moving, recorder);
      return 0;
    }, interrupt);
    expect(code).toBe(130);
    expect(errors).toEqual([
      "\nStopping after what is under way. Once more: at once.",
      "Stopped. To go on: bin/landfall migrate-users run --stack prod",
    ]);
    expect(bed.journal().phases.move).toMatchObject({ state: "interrupted" });
    const again = bed.start();
    await runPhases(again.context, again.recorder);
    expect(bed.tenant.users.all()).toHaveLength(200);
  });

  it("is 1 after a phase that failed or was not confirmed", async () => {
    const failed = async () => Promise.reject(new GateFailed("move: s3cret of ann@example.com"));
    expect(await ends(failed)).toBe(1);
    expect(errors).toEqual([
      "move: *** of a***@example.com\nTo go on: bin/landfall migrate-users run --stack prod",
    ]);
    expect(await ends(async () => Promise.reject(new NotConfirmed()))).toBe(1);
    expect(errors).toHaveLength(1);
  });

  it("has no secret in an error, and no handler is left", async () => {
    const before = process.listenerCount("SIGINT");
    await expect(ends(async () => Promise.reject(new Error("s3cret is wrong")))).rejects.toThrow(
      "*** is wrong\nTo go on: bin/landfall migrate-users run --stack prod",
    );
    expect(await ends(async () => 0)).toBe(0);
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});

describe("a command that changes much", () => {
  let terminal: boolean;
  beforeEach(() => {
    ({ isTTY: terminal } = process.stdin);
    process.stdin.isTTY = false;
  });
  afterEach(() => {
    process.stdin.isTTY = terminal;
  });

  it.each([
    ["full", moveUsersFully],
    ["mails", mailUsers],
    ["rollback", rollBackUsers],
  ])("%s asks for a terminal before it looks at anything", async (_, command) => {
    await expect(command({})).rejects.toThrow("To confirm it without a terminal, add --yes");
  });
});

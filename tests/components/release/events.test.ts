import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventList } from "../../../contracts/events.ts";
import { golden } from "../../contracts/golden.ts";

const script = join(import.meta.dirname, "../../../components/release/release.sh");

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-events-"));
  mkdirSync(join(host, "bin"));
});
afterEach(() => rmSync(host, { recursive: true }));

function run(args: string[], input = "", env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync("bash", [script, ...args], {
    encoding: "utf8",
    input,
    env: {
      PATH: `${join(host, "bin")}:${process.env.PATH}`,
      LANDFALL_ETC: host,
      LANDFALL_DATA: host,
      ...env,
    },
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}
const note = (kind: string, said: object, env = {}) => run(["note", kind], JSON.stringify(said), env);
const events = (...since: string[]) => JSON.parse(run(["events", ...since]).stdout);
const file = () => join(host, "releases/events.jsonl");
const clock = (time: string) =>
  writeFileSync(join(host, "bin/date"), `#!/bin/sh\nexec /bin/date --date=${time} "$@"\n`, { mode: 0o755 });

describe("events of releases", () => {
  it("are listed with their time and kind, the oldest first", () => {
    expect(events()).toEqual([]);
    clock("2026-11-21T15:45:00Z");
    expect(note("trigger", { verdict: "good", at: "never", kind: "other" })).toEqual({
      ...{ status: 0, stdout: "", stderr: "" },
    });
    clock("2026-11-21T15:46:00Z");
    const promotion = golden("event-list").find(({ kind }: { kind: string }) => kind === "promotion");
    note("promotion", promotion);
    const first = { at: "2026-11-21T15:45:00Z", kind: "trigger", verdict: "good" };
    const second = { ...promotion, at: "2026-11-21T15:46:00Z" };
    expect(events()).toEqual([first, second]);
    expect(events("2026-11-21T15:45:30Z")).toEqual([second]);
    expect(eventList.parse(events())).toEqual([first, second]);
    expect(statSync(file()).mode & 0o077).toBe(0);
  });

  it("are a line each, of which the newest are kept", () => {
    for (const number of [1, 2, 3, 4]) note("trigger", { number, text: "a\nb" }, { KEPT_EVENTS: "3" });
    const lines = readFileSync(file(), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).number)).toEqual([2, 3, 4]);
  });

  it.each([
    ["trigger", "[]"],
    ["trigger", ""],
    ["trigger", "{} {}"],
    ["trigger", "no JSON"],
  ])("refuse a %s that is not one object: %j", (kind, input) => {
    const { status, stderr } = run(["note", kind], input);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "landfall-release: an event is one JSON object on standard input",
    });
    expect(events()).toEqual([]);
  });

  it("refuse a kind that nobody reads", () => {
    expect(note("holiday", {}).stderr).toBe(
      'landfall-release: "holiday" is no kind of event, which are: rollout verification trigger promotion',
    );
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "../../../sandbox/region/lock.ts";
import { removePidFile, runningPid, writePidFile } from "../../../sandbox/region/pidFile.ts";
import { type RegionSettings, regionSettings } from "../../../sandbox/region/settings.ts";

let settings: RegionSettings;
let child: ChildProcess | undefined;
beforeEach(() => {
  settings = regionSettings("unit", mkdtempSync(join(tmpdir(), "landfall-control-")));
  mkdirSync(settings.directory, { recursive: true });
});
afterEach(async () => {
  if (child) {
    child.kill("SIGKILL");
    await once(child, "exit");
    child = undefined;
  }
  rmSync(settings.checkout, { recursive: true });
});

/** A process whose command line is that of a daemon, with its number in the region's file. */
function pretend(options: string[], script = "/elsewhere/sandbox/region/main.ts"): number {
  const args = ["-e", "setInterval(() => {}, 1000)", script, "--", ...options];
  child = spawn(process.execPath, args, { stdio: "ignore" });
  writeFileSync(settings.api.pidFile, `${child.pid}\n`);
  return child.pid as number;
}

describe("the daemon's process id", () => {
  it("is known when its command line is the daemon's of this region and checkout", () => {
    const pid = pretend(["--name", "unit", "--checkout", settings.checkout]);
    expect(runningPid(settings)).toBe(pid);
  });

  it("is not taken from another program with the same options", () => {
    pretend(["--name", "unit", "--checkout", settings.checkout], "/elsewhere/other.ts");
    expect(runningPid(settings)).toBeUndefined();
  });

  it.each([
    ["another region's", ["--name", "test", "--checkout", "same"]],
    ["another checkout's", ["--name", "unit", "--checkout", "/another"]],
  ])("is not taken from a process that is %s", (_, options) => {
    pretend(options.map((option) => (option === "same" ? settings.checkout : option)));
    expect(runningPid(settings)).toBeUndefined();
  });

  it("is not taken from a stale file: another program, no process, no number", () => {
    for (const content of [`${process.pid}`, "4194399", "", "nonsense"]) {
      writeFileSync(settings.api.pidFile, content);
      expect(runningPid(settings)).toBeUndefined();
    }
  });

  it("is only removed by its owner", () => {
    writeFileSync(settings.api.pidFile, "1\n");
    removePidFile(settings.api.pidFile);
    expect(existsSync(settings.api.pidFile)).toBe(true);
    writePidFile(settings.api.pidFile);
    removePidFile(settings.api.pidFile);
    expect(existsSync(settings.api.pidFile)).toBe(false);
  });
});

it("lets only one process of the machine run a region of a name", async () => {
  const own = { ...settings, prefix: `landfall-lock-${process.pid}` };
  await takeLock(own);
  await expect(takeLock(own)).rejects.toThrow('a region "unit" already runs on this machine');
});

it("refuses a region that is not in the table, naming those that are", () => {
  expect(() => regionSettings("prod")).toThrow(
    'region "prod" is not known; use one of: sandbox, test, unit, second',
  );
});

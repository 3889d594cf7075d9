import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeStalePid } from "../../toolchain/docker.ts";

describe("a pid file of a daemon", () => {
  const file = join(mkdtempSync(join(tmpdir(), "landfall-pid-")), "daemon.pid");
  const self = readFileSync("/proc/self/comm", "utf8").trim();

  it.each([
    ["of a process that is gone", "4194305", "dockerd", false],
    ["whose number another program has by now", String(process.pid), "dockerd", false],
    ["of the running daemon", String(process.pid), self, true],
  ])("%s", async (_, pid, command, stays) => {
    writeFileSync(file, pid);
    await removeStalePid(file, command);
    expect(existsSync(file)).toBe(stays);
  });

  it("that is not there is no error", async () => {
    await removeStalePid(join(file, "..", "none.pid"), "dockerd");
  });
});

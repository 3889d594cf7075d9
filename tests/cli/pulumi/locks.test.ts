import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { judgeHolder, type Lock, localLocks, parseLocks, processStart } from "../../../cli/pulumi/locks.ts";

const lock: Lock = {
  pid: 41,
  username: "ian",
  hostname: "here",
  timestamp: "2026-11-21T06:45:14.739414351Z",
};
const started = (time: string) => () => new Date(time);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-locks-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("breaks a lock only where its holder is proven dead", () => {
  const dead = (l: Lock, startOf: Parameters<typeof judgeHolder>[2]) => judgeHolder(l, "here", startOf).dead;
  expect(dead(lock, () => undefined)).toBe(true);
  expect(dead(lock, started("2026-11-21T06:45:10Z"))).toBe(false);
  expect(dead(lock, started("2026-11-21T06:45:16Z"))).toBe(false);
  // The number was given to another process since.
  expect(dead(lock, started("2026-11-21T07:00:00Z"))).toBe(true);
  expect(dead(lock, () => "unknown")).toBe(false);
  // A process of another machine cannot be seen.
  expect(dead({ ...lock, hostname: "there" }, () => undefined)).toBe(false);
});

it("sees whether a process lives, and since when", async () => {
  const start = processStart(process.pid);
  expect(start).toBeInstanceOf(Date);
  expect(Math.abs((start as Date).getTime() - (Date.now() - process.uptime() * 1000))).toBeLessThan(5_000);
  const child = spawn("true");
  await once(child, "exit");
  expect(processStart(child.pid as number)).toBeUndefined();
});

it("takes a process for ended that has, also while its parent has not taken note of it", async () => {
  // The shell becomes a program that waits for no child.
  const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 30"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const [pid] = await once(parent.stdout, "data");
    await vi.waitFor(() => expect(processStart(Number(pid))).toBeUndefined());
    expect(() => process.kill(Number(pid), 0)).not.toThrow();
  } finally {
    parent.kill();
  }
});

it("reads the locks of one stack in a local backend", () => {
  for (const stack of ["sandbox", "prod"]) {
    const at = join(folder, ".pulumi", "locks", "organization", "landfall", stack);
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, "1.json"), JSON.stringify({ ...lock, username: stack }));
  }
  expect(localLocks(`file://${folder}?no_tmp_dir=true`, "sandbox", "/")).toEqual([
    { ...lock, username: "sandbox" },
  ]);
  expect(localLocks(`file://./backend`, "sandbox", folder)).toEqual([]);
  expect(localLocks("s3://bucket", "sandbox", "/")).toEqual([]);
});

it("takes the holders from the engine's error, for backends that are no files", () => {
  const message = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://b/.pulumi/locks/organization/rp/scratch/8f8f.json: created by root@vm (pid 17409) at 2026-11-21T06:45:14Z`;
  expect(parseLocks(message)).toEqual([
    { username: "root", hostname: "vm", pid: 17409, timestamp: "2026-11-21T06:45:14Z" },
  ]);
  expect(parseLocks("error: no stack selected")).toEqual([]);
});

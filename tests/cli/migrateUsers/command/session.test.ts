import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Holder,
  HostSession,
  MoveIsLocked,
  sessionArguments,
} from "../../../../cli/migrateUsers/host/session.ts";
import { paths } from "../../../../toolchain/paths.ts";

const ann: Holder = { by: "ann@desk", command: "run", since: "2027-01-01T10:00:00.000Z" };
const bob: Holder = { ...ann, by: "bob@sofa" };

let root: string;
const open: HostSession[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "landfall-test-session-"));
  for (const folder of ["etc", "data", "bin"]) await mkdir(join(root, folder));
  await writeFile(
    join(root, "etc/database.conf"),
    "SYSTEM=med SERVER_SERVICE=db STACK=prod DATABASE=med SCHEMA=med SUPERUSER=postgres\n",
  );
  await docker("cat");
});
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
  await rm(root, { recursive: true });
});

/** What psql does with its standard input. */
async function docker(psql: string): Promise<void> {
  const text = `#!/bin/bash\ncase $1 in ps) echo id ;; exec) ${psql} ;; esac\n`;
  await writeFile(join(root, "bin/docker"), text);
  await chmod(join(root, "bin/docker"), 0o755);
}

/** A session on this machine. */
async function session(holder?: Holder, more: readonly string[] = []): Promise<HostSession> {
  const environment = [
    `PATH=${root}/bin:${process.env.PATH}`,
    `LANDFALL_ETC=${root}/etc`,
    `LANDFALL_DATA=${root}/data`,
    `LANDFALL_LIBRARY=${paths.checkout}/components/database`,
    "LANDFALL_WAIT_SECONDS=0.2",
    ...more,
  ];
  const opened = await HostSession.open(["env", ...environment, ...sessionArguments(holder)]);
  open.push(opened);
  return opened;
}

describe("a session on the host", () => {
  it("runs one statement after the other, with limits, and keeps what it prints whole", async () => {
    const host = await session(ann);
    const text = "SELECT 'ä'\n\tAS \"x\";\n";
    expect(await Promise.all([host.query(text), host.query("SELECT 2;")])).toEqual([
      `SET lock_timeout = '30s'; SET statement_timeout = '5min';\n${text}`,
      "SET lock_timeout = '30s'; SET statement_timeout = '5min';\nSELECT 2;",
    ]);
  });

  it("says the server's reason of a failure, not the statement, and goes on", async () => {
    const host = await session(ann);
    await docker(
      `echo 'psql:<stdin>:2: ERROR:  duplicate key' >&2; echo 'LINE 1: UPDATE planted-secret' >&2; exit 3`,
    );
    const failure = await host.query("UPDATE planted-secret").catch((error: Error) => error.message);
    expect(failure).toBe("on the host: ERROR:  duplicate key");
    await docker("echo well");
    expect(await host.query("SELECT 1")).toBe("well\n");
  });

  it("keeps files of the move, readable for root alone, and leaves one as it was where a statement fails", async () => {
    const host = await session(ann);
    expect(await host.read("journal.json")).toBeUndefined();
    await host.write("journal.json", '{"a":"ü"}');
    expect(await host.read("journal.json")).toBe('{"a":"ü"}');
    await docker("echo rows");
    await host.save("before.tsv", "SELECT");
    await docker("echo half; exit 3");
    await expect(host.save("before.tsv", "SELECT")).rejects.toThrow("on the host");
    expect(await readFile(join(root, "data/user-move/before.tsv"), "utf8")).toBe("rows\n");
    expect((await stat(join(root, "data/user-move/before.tsv"))).mode & 0o777).toBe(0o600);
    expect(await host.freeBytes()).toBeGreaterThan(0);
  });

  it("lets one in at a time, says who it is, and lets the next in when that one was killed", async () => {
    const first = await session(ann);
    const watcher = await session();
    expect(await watcher.holder()).toEqual(ann);
    await expect(session(bob)).rejects.toThrow(new MoveIsLocked(ann));
    await expect(session(bob)).rejects.toThrow(/^ann@desk runs `migrate-users run` since 2027/);
    first.kill();
    await expect.poll(() => watcher.holder()).toBeNull();
    await session(bob);
    expect(await watcher.holder()).toEqual(bob);
  });

  it("lets the next in while nobody is left on the other side", async () => {
    const silent = await session(ann, ["LANDFALL_IDLE_SECONDS=0.2"]);
    const watcher = await session();
    await expect.poll(() => watcher.holder()).toBeNull();
    await expect(silent.query("SELECT 1")).rejects.toThrow("the connection to the host has ended");
  });

  it("changes nothing on a host without the lock", async () => {
    const host = await session();
    expect(await host.read("journal.json")).toBeUndefined();
    expect(await host.holder()).toBeNull();
    await expect(readFile(join(root, "data/user-move/lock"))).rejects.toThrow("ENOENT");
  });

  it("says what a host lacks that was deployed long ago", async () => {
    await expect(session(ann, ["LANDFALL_LIBRARY=/nonexistent"])).rejects.toThrow(
      "the host has no /nonexistent/database.sh: the last deployment was made before Landfall had it",
    );
  });
});

import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseRecord } from "../../../components/release/record.ts";
import { releaseList } from "../../../contracts/release.ts";
import { recordOf } from "./records.ts";

const script = join(import.meta.dirname, "../../../components/release/release.sh");

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-release-"));
  for (const folder of ["etc", "bin", "spaces"]) mkdirSync(join(host, folder));
});
afterEach(() => rmSync(host, { recursive: true }));

const environment = () => ({
  PATH: `${join(host, "bin")}:${process.env.PATH}`,
  LANDFALL_ETC: join(host, "etc"),
  LANDFALL_DATA: host,
  SPACES: join(host, "spaces"),
});

function run(
  args: string[],
  { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {},
) {
  const options = { encoding: "utf8", input, env: { ...environment(), ...env } } as const;
  const { status, stdout, stderr } = spawnSync("bash", [script, ...args], options);
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

/** A program of the host that is not here. */
function program(name: string, text: string): void {
  const file = join(host, "bin", name);
  writeFileSync(file, `#!/bin/bash\n${text}\n`);
  chmodSync(file, 0o755);
}

const fingerprint = (letter: string) => letter.repeat(64);

function record(letter = "a", { contents, checksum } = recordOf()) {
  const input = gzipSync(JSON.stringify(contents)).toString("base64");
  return run(["record"], { input, env: { FINGERPRINT: fingerprint(letter), CHECKSUM: checksum } });
}

function list(): ReturnType<typeof recordOf>[] {
  return releaseList.parse(JSON.parse(run(["list"]).stdout)) as ReturnType<typeof recordOf>[];
}
const records = () => join(host, "releases");
const files = () => readdirSync(records()).filter((name) => name.endsWith(".json"));

/** Puts the clock forward: an id has the second in it. */
const later = (seconds: number) => program("date", `exec /bin/date --date="${seconds} seconds" "$@"`);

/** Folders of this machine for the bucket. */
function withSpaces(): void {
  writeFileSync(join(host, "etc/backup.conf"), "REMOTE=spaces:bucket/prod\n");
  program(
    "rclone",
    `while [[ $1 == --* ]]; do shift 2; done
[ ! -e "$SPACES/cut" ] || { echo "connection refused" >&2; exit 1; }
at() { printf '%s/%s' "$SPACES" "\${1#spaces:bucket/prod/releases}"; }
case $1 in
  copy) cp "$2"/[0-9]*.json "$(at "$3")" ;;
  cat) cat "$(at "$2")" ;;
  deletefile) rm "$(at "$2")" ;;
esac`,
  );
}

describe("the record of a release", () => {
  it("is what the program knows and what the host does, and can be read again", () => {
    program("landfall-migrate", "echo 43");
    for (const [id, reason] of [
      ["20261121T000000Z-000001", "migration"],
      ["20261121T000000Z-000002", "migration"],
      ["20261121T000000Z-000003", "schedule"],
    ]) {
      mkdirSync(join(host, "backups", id as string), { recursive: true });
      const manifest = { id, reason, createdAt: `2026-11-21T00:00:0${id?.at(-1)}Z` };
      writeFileSync(join(host, "backups", id as string, "manifest.json"), JSON.stringify(manifest));
    }
    const { status, stdout: id } = record();
    expect(status).toBe(0);
    expect(id).toMatch(/^\d{8}T\d{6}Z-aaaaaa$/);
    const shown = parseRecord(run(["show", id]).stdout);
    expect(shown).toEqual({
      ...recordOf(),
      id,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      fingerprint: fingerprint("a"),
      head: "43",
      backup: "20261121T000000Z-000002",
    });
    expect(statSync(join(records(), `${id}.json`)).mode & 0o077).toBe(0);
  });

  it("is made once for what runs, and again when something else did in between", () => {
    const first = record("a").stdout;
    expect(record("a").stdout).toBe(first);
    later(2);
    record("b");
    later(4);
    expect(record("a").stdout).not.toBe(first);
    expect(list().map((one) => one.fingerprint[0])).toEqual(["a", "b", "a"]);
    expect(list()[0]?.contents).not.toHaveProperty("plan");
  });

  it("does not know the head nor a backup where nothing can tell", () => {
    record();
    expect(list()[0]).toMatchObject({ head: null, backup: null });
  });

  it("is not made with a head that could not be read, and nothing half-made is left", () => {
    program("landfall-migrate", "echo 'the server does not answer' >&2; exit 1");
    const { status, stderr } = record();
    expect(status).toBe(1);
    expect(stderr).toContain("the head of the database cannot be read");
    expect(files()).toEqual([]);
    expect(record("a").status).toBe(1);
    expect(readdirSync(records()).filter((name) => name.startsWith(".new"))).toEqual([]);
  });

  it("has the head that was noted last where code goes back while the database does not answer, and only there", () => {
    program("landfall-migrate", '[ "$*" = "head --noted" ] || exit 3; echo 42');
    expect(record().stderr).toContain("the head of the database cannot be read");
    writeFileSync(join(host, "etc/release.conf"), "PINNED=\n");
    expect(record().status).toBe(1);
    writeFileSync(join(host, "etc/release.conf"), "PINNED=20261121T100000Z-00000a\n");
    expect(record().status).toBe(0);
    expect(list()[0]?.head).toBe("42");
  });

  it("stays among the newest 20, here and in Spaces", () => {
    withSpaces();
    mkdirSync(records(), { mode: 0o700 });
    const old = Array.from({ length: 21 }, (_, at) => `20250101T0000${String(at).padStart(2, "0")}Z-000000`);
    for (const id of old)
      for (const folder of [records(), join(host, "spaces")])
        writeFileSync(join(folder, `${id}.json`), JSON.stringify(recordOf({ id })));
    const { stdout: id } = record();
    expect(files()).toEqual([...old.slice(2), id].map((one) => `${one}.json`).sort());
    expect(readdirSync(join(host, "spaces"))).toEqual(files());
  });
});

describe("its copy in Spaces", () => {
  it("is the same, byte for byte, and serves where the host's is gone", () => {
    withSpaces();
    const { stdout: id } = record();
    const local = readFileSync(join(records(), `${id}.json`), "utf8");
    expect(readFileSync(join(host, "spaces", `${id}.json`), "utf8")).toBe(local);
    rmSync(join(records(), `${id}.json`));
    expect(run(["show", id]).stdout).toBe(local.trim());
  });

  it("that fails is a failure, and the next try sends the same record", () => {
    withSpaces();
    writeFileSync(join(host, "spaces/cut"), "");
    const { status, stderr } = record();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^connection refused\nlandfall-release: release (\S+) runs and its record is on this host, but the copy in spaces:bucket\/prod\/releases failed, as said above. The next pulumi up tries again$/,
    );
    rmSync(join(host, "spaces/cut"));
    expect(record().status).toBe(0);
    expect(files()).toHaveLength(1);
    expect(readdirSync(join(host, "spaces"))).toEqual(files());
  });

  it("that lost a byte is a failure", () => {
    withSpaces();
    const rclone = readFileSync(join(host, "bin/rclone"), "utf8");
    writeFileSync(join(host, "bin/rclone"), rclone.replace('cat "$(at', 'head -c -1 "$(at'));
    expect(record().stderr).toContain("the copy in spaces:bucket/prod/releases failed");
  });
});

describe("the images of a release", () => {
  const docker = `[ "$1" != image ] || [ "$3" = here ] || exit 1
[ "$1" != pull ] || case $3 in pullable) ;; *) echo "Error: manifest unknown" >&2; exit 1 ;; esac`;

  it("are there, or are fetched", () => {
    program("docker", docker);
    expect(run(["images", "here", "pullable"])).toEqual({ status: 0, stdout: "", stderr: "gets pullable" });
  });

  it("that cannot be had are named, all of them", () => {
    program("docker", docker);
    const { status, stderr } = run(["images", "gone", "here", "lost"]);
    expect(status).toBe(1);
    expect(stderr.split("\n").slice(2)).toEqual([
      "landfall-release: gone: Error: manifest unknown",
      "landfall-release: lost: Error: manifest unknown",
      "landfall-release: 2 of the release's images are neither on this host nor in their registry; nothing was changed. Push them again, or choose another release: bin/landfall releases",
    ]);
  });
});

it("the files of a release come out as it had them, those with secrets left out", () => {
  const { contents, ...rest } = recordOf();
  const plan = contents.plan as { files: object[] };
  plan.files.push({
    key: "secrets/x",
    path: "/x",
    content: "landfallsecret",
    mode: "0400",
    owner: "0:0",
    live: [],
  });
  plan.files.push({ key: "it's.sh", path: "/y", content: "no newline", mode: "0755", live: [] });
  const { stdout: id } = record("a", { ...rest, contents });
  const folder = join(host, "releases/files");
  expect(run(["files", id, folder]).status).toBe(0);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["it's.sh", "site", "site/site.conf"]);
  expect(readFileSync(join(folder, "it's.sh"), "utf8")).toBe("no newline");
  expect(statSync(join(folder, "it's.sh")).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(folder, "site/site.conf"), "utf8")).toBe("server {}\n");
});

it("the files of another host's release come out the same, and leave nothing else behind", () => {
  const folder = join(host, "releases/next");
  const sent = JSON.stringify(recordOf());
  expect(run(["files", "-", folder], { input: sent })).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(readFileSync(join(folder, "site/site.conf"), "utf8")).toBe("server {}\n");
  expect(readdirSync(join(host, "releases"))).toEqual(["next"]);
});

describe("the journal of a rollback", () => {
  it("is there until it is closed, which notes it and the new head in the newest record", () => {
    const id = record().stdout;
    expect(run(["journal"]).stdout).toBe("");
    expect(run(["journal", "put"], { input: '{"format":1,"done":["code"]}' }).status).toBe(0);
    expect(JSON.parse(run(["journal"]).stdout)).toEqual({ format: 1, done: ["code"] });
    program("landfall-migrate", "echo 100");
    expect(run(["journal", "close"]).stdout).toBe(id);
    expect(run(["journal"]).stdout).toBe("");
    expect(list()[0]).toMatchObject({ id, head: "100", rollback: { format: 1, done: ["code"] } });
    expect(parseRecord(run(["show", id]).stdout)).toMatchObject({ id });
  });

  it("is closed also where only what was noted last is known", () => {
    const id = record().stdout;
    run(["journal", "put"], { input: "{}" });
    program("landfall-migrate", '[ "$*" = "head --noted" ] || exit 3; echo 42');
    expect(run(["journal", "close"])).toMatchObject({ status: 0, stdout: id });
    expect(list()[0]?.head).toBe("42");
  });

  it("closed twice is closed", () => {
    record();
    expect(run(["journal", "close"])).toMatchObject({ status: 0, stderr: "" });
  });

  it("that is no JSON is not taken, and the one before stays", () => {
    record();
    run(["journal", "put"], { input: '{"format":1}' });
    expect(run(["journal", "put"], { input: "{" }).status).not.toBe(0);
    expect(JSON.parse(run(["journal"]).stdout)).toEqual({ format: 1 });
  });
});

it("a record that was being written when its program was killed is not there, and the next one is", async () => {
  program("landfall-migrate", `touch "${host}/asked"; sleep 20`);
  const { contents, checksum } = recordOf();
  const env = { ...environment(), FINGERPRINT: fingerprint("a"), CHECKSUM: checksum };
  const child = spawn("bash", [script, "record"], {
    env,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  child.stdin.end(gzipSync(JSON.stringify(contents)).toString("base64"));
  while (!existsSync(join(host, "asked"))) await new Promise((resolve) => setTimeout(resolve, 50));
  process.kill(-(child.pid as number), "SIGKILL");
  expect(files()).toEqual([]);
  program("landfall-migrate", "echo 43");
  expect(record().status).toBe(0);
  expect(readdirSync(records()).filter((name) => name !== ".lock")).toEqual(files());
});

it.each([[["show", "../../etc/passwd"]], [["show", "latest"]], [["wat"]], [[]]])("%j is refused", (args) => {
  expect(run(args).status).toBe(1);
});

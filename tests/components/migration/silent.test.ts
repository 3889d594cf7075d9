import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderMigrationSettings } from "../../../components/migration/settings.ts";

const components = join(import.meta.dirname, "../../../components");

let host: string;
let answerSeconds: string;
beforeEach(() => {
  answerSeconds = "1";
  host = mkdtempSync(join(tmpdir(), "landfall-silent-"));
  for (const folder of ["etc", "bin", "lib", "data/migrations"])
    mkdirSync(join(host, folder), { recursive: true });
  for (const [from, to] of [
    ["database/database.sh", "database.sh"],
    ["database/sideDatabase.sh", "sideDatabase.sh"],
    ["restore/maintenance.sh", "maintenance.sh"],
  ] as const)
    symlinkSync(join(components, from), join(host, "lib", to));
  etc("database.conf", "SYSTEM=shop\nSTACK=prod\nDATABASE=shop\nSCHEMA=shop\nSUPERUSER=postgres\n");
  etc("database.conf", "SERVER_SERVICE=postgres\n");
  const settings = { service: "migrate", status: ["app", "status"], migrator: "migrator" };
  etc("migration.conf", renderMigrationSettings({ ...settings, uploads: [], assertions: [] }));
});
afterEach(() => rmSync(host, { recursive: true }));

const etc = (name: string, text: string) => writeFileSync(join(host, "etc", name), text, { flag: "a" });
const program = (name: string, text: string) =>
  writeFileSync(join(host, "bin", name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
const noted = () =>
  writeFileSync(join(host, "data/migrations/last.json"), '{"head":"42","at":"2026-11-21T10:00:00Z"}');

/** Docker of a host: what its server does with a question, and a container in which the app says its heads. */
const docker = (answer: string) => {
  program(
    "docker",
    `echo "$*" >>${host}/asked
case $1 in
  ps) [[ "$*" == *service=postgres* ]] && echo server || echo job ;;
  exec) ${answer} ;;
  inspect) echo '[{"Config": {}, "HostConfig": {"NetworkMode": "net"}, "NetworkSettings": {"Networks": {"net": {}}}}]' ;;
  start) printf 'current 43\\ntarget 43\\n' ;;
esac`,
  );
  program("curl", `echo '{"Id": "clone"}'`);
};

function migrate(...words: string[]) {
  const began = Date.now();
  const { status, stdout, stderr } = spawnSync("bash", [join(components, "migration/migrate.sh"), ...words], {
    encoding: "utf8",
    input: "",
    env: {
      PATH: `${join(host, "bin")}:${process.env.PATH}`,
      LANDFALL_ETC: join(host, "etc"),
      LANDFALL_DATA: join(host, "data"),
      LANDFALL_LIBRARY: join(host, "lib"),
      LANDFALL_LOCK: join(host, "lock"),
      LANDFALL_ANSWER_SECONDS: answerSeconds,
    },
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim(), seconds: (Date.now() - began) / 1000 };
}
const asked = () => (existsSync(join(host, "asked")) ? readFileSync(join(host, "asked"), "utf8") : "");

const RESTARTING = "Container server is restarting, wait until the container is running";
const restarting = `echo "${RESTARTING}" >&2; exit 1`;

describe("the head of a database", () => {
  it("that answers is asked of the app", () => {
    docker("echo 1");
    expect(migrate("head")).toMatchObject({ status: 0, stdout: "43", stderr: "" });
    expect(migrate("head", "--noted")).toMatchObject({ status: 0, stdout: "43" });
  });

  it("that answers only after a moment is waited for", () => {
    docker(`[ -e ${host}/again ] || { touch ${host}/again; ${restarting}; }`);
    answerSeconds = "10";
    expect(migrate("head")).toMatchObject({ status: 0, stdout: "43" });
  });

  it.each([
    ["is restarted again and again", restarting, `answer: ${RESTARTING}`],
    ["hangs", "sleep 30", "answer within 1 s"],
  ])("that %s is not known, in a word of its own and within the time", (_, answer, why) => {
    docker(answer);
    noted();
    const { seconds, ...ended } = migrate("head");
    expect(ended).toEqual({
      status: 3,
      stdout: "",
      stderr: `landfall-migrate: the database does not ${why}`,
    });
    expect(seconds).toBeLessThan(4);
    expect(asked()).not.toContain("start");
  });

  it("that is gone is told by the containers", () => {
    program("docker", "");
    expect(migrate("head")).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /landfall-migrate: the database does not answer: no container of the service postgres runs\. Look at: docker ps --all/,
      ),
    });
  });

  it("that does not answer is what it was, where that is enough and was noted", () => {
    docker(restarting);
    expect(migrate("head", "--noted")).toMatchObject({ status: 3, stdout: "" });
    noted();
    expect(migrate("head", "--noted")).toMatchObject({
      status: 0,
      stdout: "42",
      stderr: expect.stringContaining("what it had last: 42, noted 2026-11-21T10:00:00Z"),
    });
  });

  it("is not accepted unseen", () => {
    docker(restarting);
    noted();
    expect(migrate("accept", "--noted").status).toBe(3);
  });
});

describe("the migration program before a database that does not answer", () => {
  it("lets pass what is pinned, since that changes nothing in it", () => {
    docker(restarting);
    noted();
    etc("release.conf", "PINNED=20261121T100000Z-00000a\n");
    expect(migrate("run", "--container", "job")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(
        `${RESTARTING}; it had 42 last, and stays as it is: the stack is pinned to release 20261121T100000Z-00000a`,
      ),
    });
  });

  it.each([
    ["a release that may migrate it", noted, "PINNED=\n"],
    ["a pinned one that nothing migrated yet", () => {}, "PINNED=20261121T100000Z-00000a\n"],
  ])("refuses %s", (_, note, pinned) => {
    docker(restarting);
    note();
    etc("release.conf", pinned);
    const { status, stderr } = migrate("run", "--container", "job");
    expect(status).toBe(1);
    expect(stderr).toContain(`the migration did not begin: the database does not answer: ${RESTARTING}`);
    expect(stderr).toContain("look at: landfall ps");
  });
});

import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tokenKeyUse } from "../../../contracts/tokenKeys.ts";
import { golden } from "../../contracts/golden.ts";

const script = join(import.meta.dirname, "../../../components/tokenKeys/token_keys.sh");

let host: string;
const record = () => join(host, "records/token-keys.json");
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-token-keys-"));
  writeFileSync(
    join(host, "token-keys.conf"),
    `SERVICE='api'\nSYSTEM='shop'\nRECORD='${record()}'\nCOMMAND=('count' 'token keys')\n`,
  );
});
afterEach(() => rmSync(host, { recursive: true }));

interface App {
  /** Container ids, as `docker ps` prints them. */
  running: string;
  existing?: string;
  /** What the app's command prints. */
  prints?: string;
  exitCode?: number;
}

/** Arguments that name keys, with a fingerprint of each. @param others ids whose key is another one than in the first deployment */
const keys = (ids: string[], ...others: string[]) =>
  ids.map((id) => `${id}=${others.includes(id) ? "other" : "first"}-${id}`);

/** Runs the program on a host with that app, whose command must get its words as they are. */
function run(args: string[], { running, existing = running, prints = "", exitCode = 0 }: App) {
  const docker = join(host, "docker");
  writeFileSync(join(host, "prints"), prints);
  writeFileSync(
    docker,
    `#!/bin/bash
case $1 in
  ps) if [[ " $* " == *" --all "* ]]; then echo "${existing}"; else echo "${running}"; fi ;;
  exec) [ "$2/$3/$4/$#" = "c1/count/token keys/4" ] || exit 9; cat "${host}/prints"; exit ${exitCode} ;;
esac
`,
  );
  chmodSync(docker, 0o755);
  const env = { PATH: `${host}:${process.env.PATH}`, LANDFALL_ETC: host };
  const { status, stdout, stderr } = spawnSync("bash", [script, ...args], { encoding: "utf8", env });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

const use = JSON.stringify(golden("token-key-use"));
const passed = { status: 0, stdout: "", stderr: "" };

describe("the rows of each key", () => {
  it("are what the app's command prints", () => {
    const { stdout } = run(["count"], { running: "c1", prints: use });
    expect(tokenKeyUse.parse(JSON.parse(stdout))).toEqual({ active: "k2", rows: { k1: 12, k2: 30214 } });
  });

  it.each<[string, App, string]>([
    [
      "where no container runs",
      { running: "", existing: "c1" },
      "no container of the service api runs, and only it can count the rows of each token key. Type: bin/landfall ps",
    ],
    [
      "where the command fails",
      { running: "c1", prints: use, exitCode: 1 },
      "the command that counts the rows of each token key failed in the service api: count token keys",
    ],
    ...[
      ['{"k1": 12}', 'JSON in which "active" is no text'],
      ['{"active":"k1","rows":{"k1":"12"}}', 'JSON in which "rows" has no numbers by key'],
      ["planted secret", "text that is not one JSON object"],
      ['{"active":"k1","rows":{}}\n{}', "text that is not one JSON object"],
      ["[1]", "text that is not one JSON object"],
      ["", "nothing"],
    ].map(([prints = "", kind]): [string, App, string] => [
      `where it prints ${prints || "nothing"}`,
      { running: "c1", prints },
      `the command \`count token keys\` of the service api printed ${kind}. It must print one line of JSON with the active key and the number of rows of each key, such as {"active":"k2","rows":{"k1":12,"k2":30214}}`,
    ]),
  ])("are not known %s", (_, app, problem) => {
    expect(run(["count"], app)).toEqual({ status: 1, stdout: "", stderr: `landfall-token-keys: ${problem}` });
  });
});

describe("a key that is removed", () => {
  const app = (rows: object, active = "k2"): App => ({
    running: "c1",
    prints: JSON.stringify({ active, rows }),
  });
  const refusal = (keys: string) => ({
    status: 1,
    stdout: "",
    stderr: `landfall-token-keys: the app still needs the token key ${keys}. Nothing was changed. Put it into landfall:tokenKeys.decryptOnly, and remove it when \`bin/landfall oauth keys\` shows 0 rows`,
  });

  it("may go when no row uses it", () => {
    expect(run(["check", ...keys(["k2"])], app({ k1: 0, k2: 5 }))).toEqual(passed);
  });

  it("stays while a row uses it", () => {
    expect(run(["check", ...keys(["k2"])], app({ k0: 0, k1: 1, k2: 5 }))).toEqual(refusal("k1 (1 row)"));
  });

  it("stays while the running app encrypts with it, also without a row", () => {
    expect(run(["check", ...keys(["k3"])], app({ k1: 7, k2: 0, k3: 0 }))).toEqual(
      refusal("k1 (7 rows), k2 (0 rows, active)"),
    );
  });

  it("stays where nobody can count", () => {
    expect(run(["check", ...keys(["k2"])], { running: "", existing: "c1" }).status).toBe(1);
  });

  it("is not looked for where the app was never deployed", () => {
    expect(run(["check", ...keys(["k1"])], { running: "" })).toEqual(passed);
  });
});

describe("a new key", () => {
  const app = { running: "c1", prints: use };

  it("may come as one that only decrypts", () => {
    expect(run(["check", ...keys(["k2", "k1", "k3"])], app)).toEqual(passed);
  });

  it("may not be active while the running app could not read with it", () => {
    expect(run(["check", ...keys(["k3", "k2", "k1"])], app)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "landfall-token-keys: the running app does not have the token key k3, so it could not read what the new one writes. Nothing was changed. Put k3 into landfall:tokenKeys.decryptOnly first, and make it the active one in the next deployment",
    });
  });
});

describe("a key that stays", () => {
  const app = (rows: object, active = "k2"): App => ({
    running: "c1",
    prints: JSON.stringify({ active, rows }),
  });
  const deploy = (ids: string[], others: string[], of: App) => run(["check", ...keys(ids, ...others)], of);
  const refusal = (which: string) => ({
    status: 1,
    stdout: "",
    stderr: `landfall-token-keys: the app was given another token key of the same name: ${which}. It could no longer decrypt these rows. Nothing was changed. Give it the same key as before: docs/token-keys.md says how under "Keys in a file"`,
  });

  it("must be the same key as in the deployment before, while rows use it", () => {
    expect(deploy(["k2", "k1"], [], { running: "" })).toEqual(passed);
    expect(deploy(["k2", "k1"], [], app({ k1: 3, k2: 1 }))).toEqual(passed);
    expect(deploy(["k2", "k1"], ["k1"], app({ k1: 3, k2: 1 }))).toEqual(refusal("k1 (3 rows)"));
    expect(deploy(["k2", "k1"], ["k2"], app({ k1: 3, k2: 0 }))).toEqual(refusal("k2 (0 rows, active)"));
    // What was refused is not recorded.
    expect(deploy(["k2", "k1"], [], app({ k1: 3, k2: 1 }))).toEqual(passed);
  });

  it("may be another one where no row uses it, and is then the one to compare with", () => {
    expect(deploy(["k2", "k1"], [], { running: "" })).toEqual(passed);
    expect(deploy(["k2", "k1"], ["k1"], app({ k1: 0, k2: 1 }))).toEqual(passed);
    expect(deploy(["k2", "k1"], [], app({ k1: 5, k2: 1 }))).toEqual(refusal("k1 (5 rows)"));
  });

  it("is recorded where an earlier version recorded none", () => {
    expect(deploy(["k2"], [], app({ k2: 1 }))).toEqual(passed);
    expect(JSON.parse(readFileSync(record(), "utf8"))).toEqual({ k2: "first-k2" });
  });
});

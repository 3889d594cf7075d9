import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { paths } from "../../toolchain/paths.ts";

let folder: string;
const at = (...path: string[]) => join(folder, ...path);

/** A checkout whose npm and flock only write down that they were called, and whose Node prints its arguments. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-bootstrap-"));
  const program = (path: string, script: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), `#!/bin/sh\n${script}\n`);
    chmodSync(at(path), 0o755);
  };
  mkdirSync(at("toolchain"));
  cpSync(join(paths.checkout, "toolchain/bootstrap.sh"), at("toolchain/bootstrap.sh"));
  writeFileSync(at("package-lock.json"), "{}");
  program("bin/node", 'echo "node $*" >>"$LOG"; echo v24.0.0');
  const recorded = "$(test -e node_modules/.landfall-lock && echo recorded || echo unrecorded)";
  program("bin/npm", `echo "npm $1, ${recorded}" >>"$LOG"; mkdir -p node_modules`);
  program("bin/flock", 'echo "flock" >>"$LOG"');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What was called, in order. */
function called(): string[] {
  const env = { PATH: `${at("bin")}:/usr/bin:/bin`, LANDFALL_CACHE: at("cache"), LOG: at("log") };
  execFileSync("sh", [at("toolchain/bootstrap.sh"), "doctor"], { env, cwd: folder, stdio: "pipe" });
  const lines = readFileSync(at("log"), "utf8").trim().split("\n");
  rmSync(at("log"));
  return lines.map((line) => line.replaceAll(folder, ""));
}

const landfall = "node --disable-warning=ExperimentalWarning /cli/main.ts doctor";

it("gets the dependencies under a lock, once, and forgets what it had before it gets others", () => {
  expect(called()).toEqual(["node --version", "flock", "npm ci, unrecorded", landfall]);
  expect(called()).toEqual(["node --version", landfall]);
  writeFileSync(at("package-lock.json"), "{ }");
  expect(called()).toEqual(["node --version", "flock", "npm ci, unrecorded", landfall]);
  expect(existsSync(at("node_modules/.landfall-lock"))).toBe(true);
});

it("does not ask a Node for its version that it has installed itself", () => {
  called();
  const version = /^node_version=(\S+)/m.exec(readFileSync(at("toolchain/bootstrap.sh"), "utf8"))?.[1];
  mkdirSync(at("cache/node", version as string, "bin"), { recursive: true });
  cpSync(at("bin/node"), at("cache/node", version as string, "bin/node"));
  expect(called()).toEqual([landfall]);
});

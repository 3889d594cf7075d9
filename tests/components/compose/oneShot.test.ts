import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { renderRunOnce } from "../../../components/compose/oneShot.ts";
import { withLibrary } from "./library.ts";

/** Runs the script with a `docker` whose container ends with `code` and has logged `log`. */
function run(code: number, log: string, secrets: string[]) {
  const docker = `docker() { case "$1" in wait) echo ${code};; logs) printf '%s\\n' "$LOG";; esac; }\n`;
  const script = docker + withLibrary(renderRunOnce("migrate", "abc"));
  return spawnSync("bash", ["--norc", "-euo", "pipefail", "-c", script], {
    input: secrets.map((secret) => Buffer.from(secret).toString("base64")).join("\n"),
    env: { PATH: process.env.PATH, LOG: log },
    encoding: "utf8",
  });
}

it("is silent about a run that succeeded", () => {
  expect(run(0, "log in with planted*[x]", ["planted*[x]"])).toMatchObject({
    status: 0,
    stdout: "",
    stderr: "",
  });
});

it("fails with the exit code and the log, without the secrets in it", () => {
  expect(run(3, "cannot log in with planted*[x]/&", ["", "planted*[x]/&"])).toMatchObject({
    status: 1,
    stdout: "",
    stderr: "migrate ended with exit code 3. The last lines of its log:\ncannot log in with ***\n",
  });
});

it("works without any secret", () => {
  expect(run(1, "no such table", []).stderr).toContain("no such table");
});

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostProgram } from "../../../components/database/index.ts";
import { filesText, renderPlaceFiles } from "../../../components/remote/filesScript.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "landfall-program-"));
  mkdirSync(join(root, "source"));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (...path: string[]) => join(root, ...path);
/** As on a host: what a program consists of sorts before what it is called by. */
const place = () => ({ path: at("sbin/demo"), folder: at("lib/demo") });
const call = () => spawnSync(at("sbin/demo"), ["word"], { encoding: "utf8" });

/** A program whose every part says its version. It waits for a line before it calls them. */
function write(version: string, parts = ["a", "b"]): void {
  for (const part of parts)
    writeFileSync(at("source", `${part}.sh`), `${part}() { echo "${part}${version}"; }\n`);
  writeFileSync(
    at("source/main.sh"),
    `#!/bin/bash
set -Eeuo pipefail
PARTS=$(dirname -- "\${BASH_SOURCE[0]}")
${parts.map((part) => `. "$PARTS/${part}.sh"`).join("\n")}
main() { echo "main${version} $1"; read -r _ || true; ${parts.join("; ")}; }
main "$@"; exit
`,
  );
}

/** What `up` does. @param killed at this rename, as by the end of the machine; 0 for never */
function up(killed = 0) {
  const { files, check } = hostProgram(at("source/main.sh"), place());
  const mv = at("mv");
  writeFileSync(
    mv,
    `#!/bin/bash\necho >>${mv}.count\nif [ "$(wc -l <${mv}.count)" = ${killed} ]; then kill -KILL $PPID; exit; fi\nexec /bin/mv "$@"\n`,
    { mode: 0o755 },
  );
  rmSync(`${mv}.count`, { force: true });
  const script = `step() { :; }; fail() { echo "$*" >&2; exit 1; }\n${renderPlaceFiles({ manifest: at("list"), reload: check })}`;
  return spawnSync("bash", ["-Eeuo", "pipefail", "-c", script], {
    encoding: "utf8",
    input: filesText(files),
    env: { ...process.env, PATH: `${root}:${process.env.PATH}` },
  });
}

const says = (version: string, parts = ["a", "b"]) =>
  ["main", ...parts].map((part) => `${part}${version}${part === "main" ? " word" : ""}\n`).join("");

describe("a program of parts", () => {
  it("is never of two versions, at whichever rename its replacement is cut off, and the next one ends it", () => {
    write("1");
    expect(up()).toMatchObject({ status: 0, stderr: "" });
    expect(call()).toMatchObject({ status: 0, stdout: says("1"), stderr: "" });
    // Each on top of what the one before has left.
    let rename = 0;
    for (let killed = true; killed; ) {
      rename++;
      write(`${rename + 1}`);
      killed = up(rename).signal === "SIGKILL";
      const { stdout } = call();
      expect(stdout).toBe(says(/\d+/.exec(stdout)?.[0] as string));
    }
    expect(rename).toBeGreaterThan(6);
    expect(call().stdout).toBe(says(`${rename + 1}`));
    expect(readdirSync(at("lib/demo"))).toHaveLength(1);
  });

  it("that runs while another version takes its place ends as it began", async () => {
    write("1");
    up();
    const running = spawn(at("sbin/demo"), ["word"]);
    let said = "";
    running.stdout.on("data", (chunk) => {
      said += chunk;
    });
    await once(running.stdout, "data");
    write("2");
    expect(up().status).toBe(0);
    running.stdin.end("\n");
    await once(running, "close");
    expect(said).toBe(says("1"));
    expect(call().stdout).toBe(says("2"));
  });

  it("with a part that is no bash does not come into force", () => {
    write("1");
    up();
    write("2");
    writeFileSync(at("source/b.sh"), "b() { if\n");
    const { status, stderr } = up();
    expect(status).toBe(1);
    expect(stderr).toMatch(/b\.sh: line \d: syntax error[\s\S]*what was there before is in force again/);
    expect(call().stdout).toBe(says("1"));
    expect(readdirSync(at("lib/demo"))).toHaveLength(1);
  });

  it("loses the parts that it no longer has", () => {
    write("1");
    up();
    write("2", ["a"]);
    expect(up().status).toBe(0);
    expect(call().stdout).toBe(says("2", ["a"]));
    expect(readdirSync(at("lib/demo", readdirSync(at("lib/demo"))[0] as string)).sort()).toEqual([
      "a.sh",
      "demo",
    ]);
  });
});

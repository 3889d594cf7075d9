import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderRemoteCommand } from "../../../components/remote/command.ts";
import { filesText, renderPlaceFiles, renderRemoveFiles } from "../../../components/remote/filesScript.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, "site", name);
const read = (name: string) => readFileSync(at(name), "utf8");

function run(script: string, input = "") {
  const command = renderRemoteCommand({ name: "demo", script, timeoutSeconds: 20, sudo: false });
  return spawnSync("sh", ["-c", command], { encoding: "utf8", input });
}

function place(files: Record<string, string>, reload = "true") {
  const text = filesText(
    Object.entries(files).map(([name, content]) => ({ path: at(name), content, mode: "0640" })),
  );
  return run(renderPlaceFiles({ manifest: join(folder, "list"), reload }), text);
}

describe("files that belong together", () => {
  it("are one text that people can read", () => {
    const files = [
      { path: "/b", content: "one\ntwo", mode: "0600" },
      { path: "/a", content: "only\n", mode: "0644" },
    ];
    expect(filesText(files)).toBe("=> 0644 1 newline /a\nonly\n=> 0600 2 none /b\none\ntwo\n");
  });

  it("arrive as they are, in folders of their own, and leave nothing else behind", () => {
    const files = { "a b.conf": "=> 0644 1 newline /x\n\n", empty: "", "sub/it's": "b'$x\\n", none: "x" };
    expect(place(files)).toMatchObject({ status: 0, stderr: "" });
    for (const [name, content] of Object.entries(files)) expect(read(name), name).toBe(content);
    expect(statSync(at("none")).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(["list", "site"]);
    expect(readdirSync(at("")).sort()).toEqual(["a b.conf", "empty", "none", "sub"]);
  });

  it("go when they are no longer named, and all when the resource goes", () => {
    place({ a: "1", b: "2" });
    place({ b: "3" });
    expect(readdirSync(at(""))).toEqual(["b"]);
    expect(run(renderRemoveFiles(join(folder, "list"))).status).toBe(0);
    expect(readdirSync(at(""))).toEqual([]);
  });

  it("are all in place when their reader is told", () => {
    place({ a: "1", b: "1" });
    expect(place({ a: "2", b: "2" }, `cat ${at("a")} ${at("b")} > ${folder}/seen`).status).toBe(0);
    expect(readFileSync(join(folder, "seen"), "utf8")).toBe("22");
  });

  it("all come back when the reload fails: changed ones, new ones, and those that were to go", () => {
    place({ a: "1", gone: "1" });
    const { status, stderr } = place({ a: "2", fresh: "2" }, `grep -q 1 ${at("a")}`);
    expect(status).toBe(1);
    expect(stderr).toContain("what was there before is in force again");
    expect(read("a")).toBe("1");
    expect(read("gone")).toBe("1");
    expect(readdirSync(at("")).sort()).toEqual(["a", "gone"]);
    expect(place({ a: "1" }).status).toBe(0);
    expect(readdirSync(at(""))).toEqual(["a"]);
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderRemoteCommand } from "../../../components/remote/command.ts";
import { type FilePlan, renderPlaceFile } from "../../../components/remote/fileScripts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function place(content: string, change: Partial<FilePlan> = {}) {
  const me = userInfo();
  const script = renderPlaceFile({
    path: join(folder, "sub", "it's.conf"),
    mode: "0640",
    owner: `${me.uid}:${me.gid}`,
    quiet: false,
    ...change,
  });
  const command = renderRemoteCommand({ name: "demo", script, timeoutSeconds: 20, sudo: false });
  return spawnSync("sh", ["-c", command], { encoding: "utf8", input: content });
}
const read = () => readFileSync(join(folder, "sub", "it's.conf"), "utf8");
const names = () => readdirSync(join(folder, "sub"));

describe("renderPlaceFile", () => {
  it("writes the content with the mode and leaves nothing else behind", () => {
    const { status, stderr } = place("a\n\nb'$x", { reload: "true" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(read()).toBe("a\n\nb'$x");
    expect(statSync(join(folder, "sub", "it's.conf")).mode & 0o777).toBe(0o640);
    expect(names()).toEqual(["it's.conf"]);
  });

  it("keeps the old file when any line of the check fails", () => {
    place("old");
    const { status, stderr } = place("bad", {
      check: 'grep -q good "$FILE"\ntrue',
      reload: `touch ${folder}/reloaded`,
    });
    expect(status).toBe(1);
    expect(stderr).toContain("it's.conf failed, and the file that was there is left in force");
    expect(read()).toBe("old");
    expect(names()).toEqual(["it's.conf"]);
    expect(readdirSync(folder)).toEqual(["sub"]);
  });

  it("brings the old file back and reloads it when the reload fails", () => {
    place("old");
    const reload = `cat "${folder}/sub/it's.conf" >> ${folder}/seen\ngrep -q old "${folder}/sub/it's.conf"`;
    expect(place("new", { reload }).status).toBe(1);
    expect(read()).toBe("old");
    expect(readFileSync(join(folder, "seen"), "utf8")).toBe("newold");
    expect(names()).toEqual(["it's.conf"]);
  });

  it("removes a first file whose reload fails", () => {
    expect(place("new", { reload: "false" }).status).toBe(1);
    expect(names()).toEqual([]);
  });

  it("keeps back what a check prints about a secret file", () => {
    const check = 'cat "$FILE"; cat "$FILE" >&2; false';
    const { stdout, stderr } = place("hunter2", { check, quiet: true });
    expect(stdout + stderr).not.toContain("hunter2");
    expect(stderr).toContain("its output is hidden");
    expect(place("plain", { check }).stderr).toContain("plain");
  });

  it("does not follow a link that stands in its place", () => {
    place("old");
    writeFileSync(join(folder, "other"), "other");
    spawnSync("ln", ["-sf", join(folder, "other"), join(folder, "sub", "it's.conf")]);
    expect(place("new").status).toBe(0);
    expect(readFileSync(join(folder, "other"), "utf8")).toBe("other");
    expect(read()).toBe("new");
  });
});

import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { renderRemoteCommand } from "../../../components/remote/command.ts";

const plan = { name: "demo", script: "echo done", timeoutSeconds: 20, sudo: false };

function run(change: Partial<typeof plan> & { environment?: Record<string, string> }, input = "") {
  const command = renderRemoteCommand({ ...plan, ...change });
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8", input });
  return { status, stdout, stderr };
}

describe("renderRemoteCommand", () => {
  it("runs the script with its variables and its standard input", () => {
    const script = 'read -r line; echo "$GREETING, $line"';
    expect(run({ script, environment: { GREETING: "it's me" } }, "stdin\n")).toEqual({
      status: 0,
      stdout: "it's me, stdin\n",
      stderr: "",
    });
  });

  it("names the failed step and command, and no value", () => {
    const script = 'step "open the door"\nsecret=$(cat)\ngrep -q "$secret" /dev/null\necho never';
    expect(run({ script }, "hunter2")).toEqual({
      status: 1,
      stdout: "",
      stderr: 'landfall: demo: step "open the door" failed with status 1 at: grep -q "$secret" /dev/null\n',
    });
  });

  it.each([
    ["an unset variable", 'echo "$NOT_SET"'],
    ["a failed part of a pipe", "false | true"],
    ["a failed command in a function", "f() { false; echo on; }; f"],
  ])("stops at %s", (_what, script) => {
    const { status, stdout } = run({ script });
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
  });

  it("ends with the text of fail", () => {
    expect(run({ script: 'fail "port 80 is taken: stop apache2"' })).toEqual({
      status: 1,
      stdout: "",
      stderr: "landfall: demo: port 80 is taken: stop apache2\n",
    });
  });

  it("ends an overdue script and says so", () => {
    expect(run({ script: "sleep 30", timeoutSeconds: 1 })).toEqual({
      status: 124,
      stdout: "",
      stderr: "landfall: demo: ended after 1 s without finishing\n",
    });
  });

  it("puts the time limit inside sudo, where it may end root's processes", () => {
    expect(renderRemoteCommand({ ...plan, sudo: true })).toMatch(
      /^sudo -n timeout --kill-after=10 20 bash -c '/,
    );
  });

  it("refuses a script that does not fit into one argument", () => {
    expect(() => renderRemoteCommand({ ...plan, script: "#".repeat(130_000) })).toThrow(
      "place it with RemoteFile",
    );
  });
});

import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderCreatedCheck, renderRequirementCheck } from "../../../components/host/readiness.ts";
import { renderRemoteCommand } from "../../../components/remote/command.ts";

// The host's programs are stand-ins that all say yes, until one says no.
const PROGRAMS = [
  "cloud-init",
  "docker",
  "journalctl",
  "landfall-setup",
  "mountpoint",
  "sudo",
  "systemctl",
  "tail",
];
let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "landfall-bin-"));
  for (const program of PROGRAMS) stub(program, "exit 0");
});
afterEach(() => rmSync(bin, { recursive: true }));

function stub(program: string, body: string): void {
  writeFileSync(join(bin, program), `#!/bin/sh\n${body}\n`);
  chmodSync(join(bin, program), 0o755);
}
function run(script: string) {
  const command = renderRemoteCommand({ name: "gate", script, timeoutSeconds: 20, sudo: false });
  const { status, stderr } = spawnSync("sh", ["-c", command], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  });
  return { status, stderr };
}

describe("the gate of a created host", () => {
  it("opens when everything runs", () => {
    expect(run(renderCreatedCheck())).toEqual({ status: 0, stderr: "" });
  });

  it("starts the end of cloud-init, which a boot may have left out, but not after a failure", () => {
    const calls = join(bin, "calls");
    stub("systemctl", `echo "$*" >>'${calls}'; [ "$1" != is-failed ]`);
    run(renderCreatedCheck());
    expect(readFileSync(calls, "utf8")).toContain("start --no-block cloud-final.service\n");
    writeFileSync(calls, "");
    stub("systemctl", `echo "$*" >>'${calls}'`);
    run(renderCreatedCheck());
    expect(readFileSync(calls, "utf8")).not.toContain("start");
  });

  it("shows where cloud-init failed, and runs the setup again", () => {
    stub("cloud-init", '[ "$2" = --wait ] && exit 1; echo "detail: scripts-user failed"');
    stub("landfall-setup", "echo repaired");
    const { status, stderr } = run(renderCreatedCheck());
    expect(status).toBe(0);
    expect(stderr).toContain("detail: scripts-user failed");
    expect(stderr).toContain("repaired");
  });

  it("says so when the setup fails again", () => {
    stub("cloud-init", "exit 1");
    stub("landfall-setup", "exit 1");
    const { status, stderr } = run(renderCreatedCheck());
    expect(status).toBe(1);
    expect(stderr).toContain("cloud-init failed, and the setup again");
  });

  it.each(["landfall-data.service", "docker.service"])("names %s when it does not run", (unit) => {
    stub("systemctl", `case "$*" in "is-active --quiet ${unit}") exit 3;; esac`);
    stub("journalctl", 'echo "the log of $2"');
    const { status, stderr } = run(renderCreatedCheck());
    expect(status).toBe(1);
    expect(stderr).toBe(
      `the log of ${unit}\nlandfall: gate: ${unit} is not running: the lines above say why\n`,
    );
  });

  it("stays shut without the data volume", () => {
    stub("mountpoint", "exit 1");
    expect(run(renderCreatedCheck()).stderr).toContain("/mnt/data is not mounted");
  });
});

describe("the check of a host that was given", () => {
  it("says everything that is missing at once, each with the command that adds it", () => {
    stub("sudo", "exit 1");
    // The machine of the test may well have the folder.
    const { status, stderr } = run(renderRequirementCheck("me").replaceAll("/mnt/data", "/nowhere/data"));
    expect(status).toBe(1);
    expect(stderr).toContain("sudo without a password for me: as root: echo 'me ALL=(ALL) NOPASSWD:ALL'");
    expect(stderr).toContain("me in the group docker: sudo usermod -aG docker me");
    expect(stderr).toContain("/nowhere/data: sudo mkdir -p /nowhere/data");
    expect(stderr).toContain("MaxSessions 100");
  });
});

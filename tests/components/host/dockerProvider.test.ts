import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { sshOptions } from "../../../components/host/dockerProvider.ts";

const target = { address: "192.0.2.7", user: "deploy", hostKey: "ssh-ed25519 AAAA" };

const socket = (of: typeof target) =>
  sshOptions("~/.ssh/key", of).find((option) => option.startsWith("ControlPath"));

describe("sshOptions", () => {
  it("are understood by ssh, and never accept an unknown host", () => {
    const { stdout, status } = spawnSync(
      "ssh",
      ["-G", ...sshOptions("~/.ssh/key", target), "deploy@192.0.2.7"],
      {
        encoding: "utf8",
      },
    );
    expect(status).toBe(0);
    const lines = stdout.split("\n");
    expect(lines).toContain("stricthostkeychecking true");
    expect(lines).toContain("knownhostscommand /bin/echo 192.0.2.7 ssh-ed25519 AAAA");
    expect(lines).toContain("userknownhostsfile /dev/null");
    expect(lines).toContain("hostkeyalgorithms ssh-ed25519");
    expect(lines).toContain("batchmode yes");
  });

  it("are the same text on every machine", () => {
    expect(sshOptions("~/.ssh/key", target).slice(0, 2)).toEqual(["-i", "~/.ssh/key"]);
    expect(socket(target)).toMatch(/^ControlPath=~\/\.ssh\/lf-[0-9a-f]{16}$/);
  });

  it("do not reach a new machine at the same address through a connection to the old one", () => {
    expect(socket({ ...target, hostKey: "ssh-ed25519 BBBB" })).not.toBe(socket(target));
  });

  it("do not sign with SHA-1 for an RSA key", () => {
    const options = sshOptions("k", { ...target, hostKey: "ssh-rsa AAAA" });
    expect(options).toContain("HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256");
  });
});

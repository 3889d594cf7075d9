import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { renderCloudInit } from "../../../components/host/cloudInit.ts";

const plan = {
  hostname: "shop-prod",
  user: "deploy",
  authorizedKey: "ssh-ed25519 AAAA me: it's #1\n",
  bootstrapKey: {
    privateKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n",
    publicKey: "ecdsa-sha2-nistp256 AAAA\n",
  },
  volumeName: "shop-prod-data",
  swapMb: 2048,
};
const text = renderCloudInit(plan);
const parsed = parse(text);
const content = (path: string): string =>
  parsed.write_files.find((file: { path: string }) => file.path === path)?.content ?? `no ${path}`;

describe("renderCloudInit", () => {
  it("is cloud-config within what DigitalOcean takes", () => {
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThan(64 * 1024);
  });

  it("makes one user with the operator's key, and gives the host the first key only", () => {
    const { write_files: _files, ...rest } = parsed;
    expect(rest).toEqual({
      hostname: "shop-prod",
      locale: false,
      ssh_pwauth: false,
      disable_root: true,
      ssh_deletekeys: true,
      ssh_keys: {
        ecdsa_private: plan.bootstrapKey.privateKey,
        ecdsa_public: "ecdsa-sha2-nistp256 AAAA",
      },
      groups: ["docker"],
      users: [
        {
          name: "deploy",
          groups: ["docker", "sudo"],
          shell: "/bin/bash",
          lock_passwd: true,
          sudo: "ALL=(ALL) NOPASSWD:ALL",
          ssh_authorized_keys: ["ssh-ed25519 AAAA me: it's #1"],
        },
      ],
      runcmd: [["/usr/local/sbin/landfall-setup"]],
    });
  });

  it.each([
    "PermitRootLogin no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "AllowUsers deploy",
    "AllowAgentForwarding no",
    "X11Forwarding no",
    "AllowTcpForwarding local",
    "PermitOpen 127.0.0.1:5432",
  ])("hardens sshd: %s", (line) => {
    expect(content("/etc/ssh/sshd_config.d/10-landfall.conf").split("\n")).toContain(line);
  });

  it("serves no host key but the one it brings", () => {
    expect(content("/etc/ssh/sshd_config.d/20-landfall-host-keys.conf")).toBe(
      "HostKey /etc/ssh/ssh_host_ecdsa_key\n",
    );
  });

  it("bounds logs, keeps containers over restarts, and takes addresses away from DigitalOcean's", () => {
    expect(JSON.parse(content("/etc/docker/daemon.json"))).toEqual({
      "log-driver": "json-file",
      "log-opts": { "max-size": "10m", "max-file": "5", labels: "landfall.service", tag: "{{.Name}}" },
      "live-restore": true,
      "userland-proxy": false,
      "no-new-privileges": true,
      icc: false,
      "default-address-pools": [{ base: "172.20.0.0/14", size: 24 }],
    });
  });

  it("starts Docker only with the data in place and the metadata service shut", () => {
    expect(content("/etc/systemd/system/docker.service.d/landfall.conf")).toContain(
      "Requires=landfall-data.service",
    );
    const guard = content("/etc/systemd/system/landfall-metadata-guard.service");
    expect(guard).toContain("RequiredBy=docker.service");
    expect(guard).toContain("DOCKER-USER -d 169.254.169.254/32 -j DROP");
  });

  it("ends the containers that dockerd leaves behind and unmounts their data, in time for a shutdown", () => {
    const unit = content("/etc/systemd/system/landfall-data.service");
    // Stopped in the opposite order: dockerd, this, containerd.
    expect(unit).toMatch(/^Before=docker\.service$/m);
    expect(unit).toMatch(/^After=.*containerd\.service/m);
    expect(unit).toContain("ExecStop=/usr/local/sbin/landfall-data stop");
    expect(content("/usr/local/sbin/landfall-data")).toContain("umount --all-targets /mnt/data");
  });

  it("holds scripts that bash can read", () => {
    for (const file of parsed.write_files.filter(
      ({ permissions }: { permissions: string }) => permissions === "0755",
    )) {
      const { stderr } = spawnSync("bash", ["-n"], { input: file.content, encoding: "utf8" });
      expect({ path: file.path, stderr }).toEqual({ path: file.path, stderr: "" });
    }
  });
});

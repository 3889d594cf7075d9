import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { ensureBase } from "../../../../sandbox/images/base/index.ts";
import { dockerLines } from "../../../../sandbox/images/docker.ts";
import { dockerDriver, teardown } from "../../../../sandbox/region/docker/index.ts";
import { asRoot } from "../../../../sandbox/region/docker/namespace.ts";
import type { Driver, DropletMachine, Firewall } from "../../../../sandbox/region/driver.ts";
import type { RegionSettings } from "../../../../sandbox/region/settings.ts";
import {
  answers,
  answersToOutsider,
  eventually,
  type KeyPair,
  keyPair,
  ssh,
  unitRegion,
} from "./unitRegion.ts";

let settings: RegionSettings;
/** Of the volume that all these tests share. */
let image: string;
let remove: () => Promise<void>;
let driver: Driver;
let base: string;
let key: KeyPair;
let hostKey: KeyPair;

const address = "198.18.2.10";
const firewall: Firewall = {
  inbound: [
    { protocol: "tcp", ports: [22, 22], sources: ["198.18.2.1/32"] },
    { protocol: "tcp", ports: [80, 80], sources: ["0.0.0.0/0", "::/0"] },
  ],
  outbound: [{ protocol: "tcp", ports: [1, 65535], destinations: ["0.0.0.0/0"] }],
};

function machine(id: number): DropletMachine {
  const userData = {
    ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public },
    users: [{ name: "deploy", groups: "docker", shell: "/bin/bash", sudo: "ALL=(ALL) NOPASSWD:ALL" }].map(
      (user) => ({ ...user, ssh_authorized_keys: [key.public] }),
    ),
    write_files: [{ path: "/etc/greeting", content: "from user data\n" }],
    packages: ["docker.io"],
    package_update: true,
  };
  return {
    id,
    name: `web-${id}`,
    image: "debian-12-x64",
    size: { vcpus: 2, memoryMb: 1024, diskGb: 25 },
    userData: `#cloud-config\n${stringify(userData)}`,
    sshPublicKeys: [key.public],
    publicIp: address,
    privateIp: "10.118.0.2",
    vpcId: "3f900b61-30d7-40d8-9711-8c5d6264b268",
  };
}

const onDroplet = (command: string, user = "deploy") => ssh({ address, user, key, hostKey }, command);
/** Until cloud-init is through: it restarts sshd once it has written the host key. */
const untilUp = () => eventually(240, () => onDroplet("cloud-init status --wait"));

beforeAll(async () => {
  ({ settings, remove } = await unitRegion());
  image = join(settings.directory, "volumes", "v1.img");
  key = await keyPair(settings.checkout, "key");
  hostKey = await keyPair(settings.checkout, "host");
  base = await ensureBase(() => {});
  driver = await dockerDriver(settings);
  await driver.createVpc("3f900b61-30d7-40d8-9711-8c5d6264b268", "10.118.0.0/20");
  await driver.createVolume({ id: "v1", name: "data", sizeGb: 1, filesystem: "ext4", label: "data" });
  await driver.create(machine(1));
  await driver.attachVolume("v1", 1);
  await untilUp();
});

afterAll(async () => {
  await driver?.close();
  await remove?.();
});

test("cloud-init carries out user data, offline, and the injected host key is the one that answers", async () => {
  expect(await onDroplet("cloud-init status --wait")).toContain("status: done");
  expect(await onDroplet("cat /etc/greeting; hostname; id -nG")).toBe("from user data\nweb-1\ndeploy docker");
});

test("the account's keys open root, which has no password", async () => {
  expect(await onDroplet("passwd --status root | cut -d' ' -f2", "root")).toBe("L");
});

test("the image knows neither a mirror nor how to get there", async () => {
  expect(await onDroplet("sudo cat /etc/apt/sources.list /etc/apt/auth.conf 2>/dev/null; true")).toBe("");
  expect(
    await onDroplet(
      "ls -A /etc/apt/sources.list.d /etc/apt/auth.conf.d /var/lib/apt/lists 2>&1 | grep -E 'list$|_|conf$'; true",
    ),
  ).toBe("");
});

test("it has its size, its name server and its private address", async () => {
  const memory =
    "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || true";
  expect(await onDroplet(memory)).toBe(String(1024 ** 3));
  expect(await onDroplet("cat /etc/resolv.conf")).toBe("nameserver 198.18.2.1");
  expect(await onDroplet("ip -4 -brief address show dev eth1")).toContain("10.118.0.2/20");
});

test("containers run in it", async () => {
  await execa("docker", ["save", base], { buffer: false }).pipe("ssh", [
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"],
    ...["-i", key.file, `deploy@${address}`, "docker load"],
  ]);
  expect(await onDroplet(`docker run --rm --memory 64m ${base} echo nested`)).toBe("nested");
});

test("exactly what the firewall allows answers, published container ports included", async () => {
  const listener = `use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalPort => 80, Listen => 5, ReuseAddr => 1); while (my $c = $s->accept) { close $c }`;
  const run = `docker run --detach --restart always --publish 80:80 --publish 8080:80 ${base} perl -e '${listener}'`;
  await onDroplet(run);
  const ports = [22, 80, 8080];
  expect(await eventually(90, () => expectOpen(ports))).toEqual(ports);

  await driver.setFirewall(1, firewall);
  expect(await answersToOutsider(settings, base, address, ports)).toEqual([80]);
  expect(await Promise.all(ports.map((port) => answers(address, port)))).toEqual([true, true, false]);
});

async function expectOpen(ports: number[]): Promise<number[]> {
  const open = await answersToOutsider(settings, base, address, ports);
  if (open.length < ports.length) throw new Error(`only ${open.join(", ")} answer`);
  return open;
}

test("reserved addresses answer until they are taken away", async () => {
  await driver.setReservedIps(1, ["198.18.2.200"]);
  expect(await answers("198.18.2.200", 80)).toBe(true);
  await driver.setReservedIps(1, []);
  expect(await answers("198.18.2.200", 80)).toBe(false);
});

test("a reboot from inside brings it back with its firewall, volume and containers", async () => {
  const device = "/dev/disk/by-id/scsi-0DO_Volume_data";
  await onDroplet(
    `sudo mkdir -p /mnt/data && sudo mount ${device} /mnt/data && echo kept | sudo tee /mnt/data/file`,
  );
  await onDroplet(`echo "${device} /mnt/data ext4 defaults,nofail 0 2" | sudo tee -a /etc/fstab`);
  const boot = await onDroplet("systemctl show --property UserspaceTimestampMonotonic");
  const started = Date.now();
  await onDroplet("sudo systemctl reboot").catch(() => {});
  await eventually(240, async () => {
    expect(await onDroplet("systemctl show --property UserspaceTimestampMonotonic")).not.toBe(boot);
    expect(await answers(address, 80)).toBe(true);
  });
  // Where something does not stop, systemd kills it after 90 s.
  expect(Date.now() - started).toBeLessThan(90_000);
  expect(await onDroplet("cat /mnt/data/file")).toBe("kept");
  expect(await answersToOutsider(settings, base, address, [22, 80, 8080])).toEqual([80]);
});

test("one that is powered off from inside stays off, until it is powered on", async () => {
  await onDroplet("sudo systemctl poweroff").catch(() => {});
  await eventually(90, async () => expect(await driver.isRunning(1)).toBe(false));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await driver.isRunning(1)).toBe(false);
  await driver.powerOn(1);
  await untilUp();
});

test("a volume grows, is really full when it is full, and survives its droplet", async () => {
  await driver.resizeVolume("v1", 2);
  expect(await onDroplet("sudo blockdev --getsize64 /dev/disk/by-id/scsi-0DO_Volume_data")).toBe(
    String(2 * 1024 ** 3),
  );
  const fill = "sudo fallocate --length 1100M /mnt/data/big 2>&1 || true";
  expect(await onDroplet(fill)).toContain("No space left on device");
  await onDroplet("sudo rm --force /mnt/data/big");
  await driver.destroy(1);
  await driver.create(machine(2));
  await driver.attachVolume("v1", 2);
  await untilUp();
  await onDroplet("sudo mount /dev/disk/by-id/scsi-0DO_Volume_data /mnt");
  expect(await onDroplet("cat /mnt/file")).toBe("kept");
  await onDroplet("sudo umount /mnt");
  // As when two regions' processes met.
  await asRoot(["losetup", "--find", image]);
  await driver.detachVolume("v1", 2);
  expect(await asRoot(["losetup", "--list"])).not.toContain(image);
  expect(await onDroplet("ls /dev/disk/by-id")).toBe("");
});

test("a new driver takes over: it removes strangers, and brings up what should run", async () => {
  await driver.close();
  await execa("docker", ["rm", "--force", "landfall-unit-droplet-2"]);
  driver = await dockerDriver(settings);
  await driver.reconcile({
    droplets: [{ ...machine(3), on: true, firewall, volumes: ["v1"], reservedIps: [] }],
  });
  await untilUp();
  expect(await onDroplet("ls /dev/disk/by-id")).toBe("scsi-0DO_Volume_data");
  expect(await answersToOutsider(settings, base, address, [22])).toEqual([]);
});

test("teardown leaves nothing, not even the device of a volume whose file is deleted", async () => {
  await driver.close();
  await rm(image);
  await teardown(settings);
  const label = ["--quiet", "--filter", "label=landfall.region=unit"];
  for (const list of [
    ["ps", "--all"],
    ["network", "ls"],
    ["volume", "ls"],
    ["image", "ls"],
  ]) {
    expect(await dockerLines([...list, ...label])).toEqual([]);
  }
  expect((await execa("losetup", ["--list"])).stdout).not.toContain(settings.directory);
  expect((await execa("cat", ["/proc/mounts"])).stdout).not.toContain(settings.directory);
  expect((await execa("ip", ["-brief", "link"])).stdout).not.toContain("lfv2-");
});

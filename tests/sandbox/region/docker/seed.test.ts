import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseEvent } from "../../../../sandbox/region/docker/events.ts";
import { Queues } from "../../../../sandbox/region/docker/queue.ts";
import { seedFiles } from "../../../../sandbox/region/docker/seed.ts";

const machine = {
  id: 7,
  name: "web",
  image: "debian-12-x64",
  size: { vcpus: 1, memoryMb: 512, diskGb: 10 },
  userData: "",
  sshPublicKeys: ["ssh-ed25519 AAAA a: b # c"],
  publicIp: "198.18.2.10",
};

test("cloud-init is told who it is, and gets user data as they are", () => {
  const seed = seedFiles({ ...machine, userData: "#!/bin/sh\ntrue\n" });
  expect(seed["user-data"]).toBe("#!/bin/sh\ntrue\n");
  expect(parse(seed["meta-data"])).toEqual({
    "instance-id": "7",
    "local-hostname": "web",
    "public-keys": ["ssh-ed25519 AAAA a: b # c"],
  });
});

test("no user data is valid cloud-config", () => {
  expect(seedFiles(machine)["user-data"]).toMatch(/^#cloud-config\n/);
});

test("an event tells which droplet ended, and how", () => {
  const line = JSON.stringify({
    Action: "die",
    Actor: { Attributes: { exitCode: "129", "landfall.droplet": "7", name: "x" } },
  });
  expect(parseEvent(line)).toEqual({
    action: "die",
    exitCode: 129,
    labels: { "landfall.droplet": "7", name: "x" },
  });
});

test("what concerns one droplet waits its turn, also after a failure", async () => {
  const queues = new Queues<number>();
  const order: string[] = [];
  const failed = queues.run(1, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push("first");
    throw new Error("no");
  });
  const second = queues.run(1, async () => order.push("second"));
  const other = queues.run(2, async () => order.push("other"));
  await expect(failed).rejects.toThrow("no");
  await Promise.all([second, other]);
  expect(order).toEqual(["other", "first", "second"]);
});

import { expect, test } from "vitest";
import { parse } from "yaml";
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

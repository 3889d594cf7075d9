import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dropletBody, makeDroplet, publicKey, type TestRegion, testRegion } from "./support.ts";

let region: TestRegion;
beforeEach(async () => {
  region = await testRegion();
});
afterEach(() => region.stop());

describe("creating a droplet", () => {
  it("answers 202 with a locked new droplet and its action, and becomes active", async () => {
    const created = await region.call("POST", "/v2/droplets", { ...dropletBody, user_data: "#cloud-config" });
    expect(created.status).toBe(202);
    expect(created.body.droplet).toMatchObject({ status: "new", locked: true, networks: { v4: [], v6: [] } });
    expect(created.body.links.actions[0]).toMatchObject({ rel: "create" });

    await region.settled();
    const { droplet } = await region.ok("GET", `/v2/droplets/${created.body.droplet.id}`);
    expect(droplet).toMatchObject({
      status: "active",
      locked: false,
      memory: 1024,
      size_slug: "s-1vcpu-1gb",
    });
    expect(droplet.networks.v4.map((net: { type: string }) => net.type).sort()).toEqual([
      "private",
      "public",
    ]);
    const { action } = await region.ok("GET", `/v2/actions/${created.body.links.actions[0].id}`);
    expect(action).toMatchObject({
      status: "completed",
      type: "create",
      resource_id: droplet.id,
      region_slug: "tor1",
    });
    expect(region.driver.machines.get(droplet.id)).toMatchObject({
      userData: "#cloud-config",
      image: "debian-12-x64",
    });
  });

  it("gives the keys that were named by id and by fingerprint", async () => {
    const { ssh_key } = await region.ok("POST", "/v2/account/keys", { name: "me", public_key: publicKey });
    for (const key of [ssh_key.id, String(ssh_key.id), ssh_key.fingerprint]) {
      const droplet = await makeDroplet(region, { ssh_keys: [key] });
      expect(region.driver.machines.get(droplet.id)?.sshPublicKeys).toEqual([publicKey]);
    }
  });

  it.each([
    [{ region: "mars1" }, "You specified an invalid region for Droplet creation."],
    [{ size: "s-64vcpu" }, "You specified an invalid size for Droplet creation."],
    [{ image: "windows-xp" }, "You specified an invalid image for Droplet creation."],
    [{ ssh_keys: [42] }, "42 are invalid key identifiers for Droplet creation."],
    [{ name: "not a host" }, "Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)"],
    [{ name: undefined }, "Name can't be blank"],
    [{ vpc_uuid: "7ab5a04e-0000-0000-0000-000000000000" }, "Failed to resolve VPC"],
    [{ user_data: "x".repeat(65_537) }, "User data is too large (maximum is 64 KiB)"],
  ])("refuses a wrong attribute and makes nothing: %#", async (change, message) => {
    const answer = await region.call("POST", "/v2/droplets", { ...dropletBody, ...change });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ id: "unprocessable_entity", message });
    expect((await region.ok("GET", "/v2/droplets")).meta.total).toBe(0);
    expect(region.driver.calls).toEqual(["reconcile"]);
  });

  it("makes several by names, and lists them by tag and by name", async () => {
    const { droplets } = await region.ok("POST", "/v2/droplets", {
      ...dropletBody,
      name: undefined,
      names: ["a", "b"],
      tags: ["web"],
    });
    expect(droplets.map(({ name }: { name: string }) => name)).toEqual(["a", "b"]);
    await makeDroplet(region, { name: "c" });
    expect((await region.ok("GET", "/v2/droplets?tag_name=web")).meta.total).toBe(2);
    expect((await region.ok("GET", "/v2/droplets?name=c")).droplets[0].name).toBe("c");
  });

  it("ends as an errored action when the machine cannot be made", async () => {
    region.driver.failing = "create";
    const { links } = await region.ok("POST", "/v2/droplets", dropletBody);
    await region.settled();
    expect((await region.ok("GET", `/v2/actions/${links.actions[0].id}`)).action.status).toBe("errored");
  });
});

describe("actions of a droplet", () => {
  it("refuse a second one while one is pending", async () => {
    const { id } = await makeDroplet(region);
    region.settings.delays.action = 60_000;
    await region.ok("POST", `/v2/droplets/${id}/actions`, { type: "reboot" });
    const second = await region.call("POST", `/v2/droplets/${id}/actions`, { type: "power_off" });
    expect(second.status).toBe(422);
    expect(second.body.message).toBe("Droplet already has a pending event.");
  });

  it("switch it off, resize it and switch it on", async () => {
    const { id } = await makeDroplet(region);
    const act = async (body: object) => {
      const answer = await region.call("POST", `/v2/droplets/${id}/actions`, body);
      await region.settled();
      return answer;
    };
    expect((await act({ type: "resize", size: "s-2vcpu-4gb", disk: true })).body.message).toBe(
      "Droplet must be powered off before it can be resized.",
    );
    expect((await act({ type: "power_off" })).status).toBe(201);
    expect((await region.ok("GET", `/v2/droplets/${id}`)).droplet.status).toBe("off");
    await act({ type: "resize", size: "s-2vcpu-4gb", disk: true });
    await act({ type: "power_on" });
    expect((await region.ok("GET", `/v2/droplets/${id}`)).droplet).toMatchObject({
      status: "active",
      size_slug: "s-2vcpu-4gb",
      memory: 4096,
      disk: 80,
    });
    expect(region.driver.machines.get(id)).toMatchObject({
      on: true,
      size: { vcpus: 2, memoryMb: 4096, diskGb: 80 },
    });
    await act({ type: "power_off" });
    expect((await act({ type: "resize", size: "s-1vcpu-1gb" })).body.message).toBe(
      "This size is not available because it has a smaller disk.",
    );
  });

  it("see that it was switched off from inside, and switch it on", async () => {
    const { id } = await makeDroplet(region);
    await region.driver.shutdown(id);
    expect((await region.ok("GET", `/v2/droplets/${id}`)).droplet.status).toBe("off");
    await region.ok("POST", `/v2/droplets/${id}/actions`, { type: "power_on" });
    await region.settled();
    expect(region.driver.machines.get(id)?.on).toBe(true);
  });

  it("rename it, and refuse what the region cannot do", async () => {
    const { id } = await makeDroplet(region);
    await region.ok("POST", `/v2/droplets/${id}/actions`, { type: "rename", name: "renamed" });
    await region.settled();
    expect((await region.ok("GET", `/v2/droplets/${id}`)).droplet.name).toBe("renamed");
    for (const type of ["password_reset", "destroy", "create"]) {
      expect((await region.call("POST", `/v2/droplets/${id}/actions`, { type })).status).toBe(422);
    }
  });
});

it("deletes a droplet: gone after a while, its addresses free, its volume kept", async () => {
  const { volume } = await region.ok("POST", "/v2/volumes", {
    name: "data",
    region: "tor1",
    size_gigabytes: 1,
  });
  const droplet = await makeDroplet(region, { volumes: [{ id: volume.id }] });
  expect(droplet.volume_ids).toEqual([volume.id]);
  region.settings.delays.action = 500;
  expect((await region.call("DELETE", `/v2/droplets/${droplet.id}`)).status).toBe(204);
  expect((await region.ok("GET", `/v2/droplets/${droplet.id}`)).droplet.locked).toBe(true);
  await region.settled();
  expect((await region.call("GET", `/v2/droplets/${droplet.id}`)).status).toBe(404);
  expect((await region.ok("GET", `/v2/volumes/${volume.id}`)).volume.droplet_ids).toEqual([]);
  expect(region.driver.volumes.get(volume.id)).toEqual({ sizeGb: 1, droplet: undefined });
  expect((await makeDroplet(region)).networks.v4[1].ip_address).toBe(droplet.networks.v4[1].ip_address);
});

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeDroplet, testRegion } from "../region/support.ts";
import { dropletInputs, plugin, region, type, useDigitalOcean } from "./digitaloceanBed.ts";
import { partialState, secret, startPlugin, UNKNOWN } from "./harness.ts";

useDigitalOcean();

describe("a droplet", () => {
  it("keeps only the hash of its user data, and that secret", async () => {
    const made = await plugin.make(type("Droplet"), { ...dropletInputs, userData: secret("planted") });
    expect(made.state.userData).toEqual(secret(createHash("sha1").update("planted").digest("hex")));
    expect(region.driver.machines.get(Number(made.id))?.userData).toBe("planted");
    expect(await plugin.diff(type("Droplet"), made.id, made.state, made.inputs)).toMatchObject({
      changed: false,
    });
    const edited = { ...made.inputs, userData: secret("other") };
    expect(await plugin.diff(type("Droplet"), made.id, made.state, edited)).toMatchObject({
      replaces: ["userData"],
    });
    expect(await plugin.diff(type("Droplet"), made.id, made.state, edited, ["userData"])).toMatchObject({
      changed: false,
    });
  });

  it("is resized, renamed and tagged in place, and is on afterwards", async () => {
    const made = await plugin.make(type("Droplet"), { ...dropletInputs, tags: ["old"] });
    const news = { ...made.inputs, size: "s-2vcpu-2gb", name: "renamed", tags: ["new"], resizeDisk: false };
    const diff = await plugin.diff(type("Droplet"), made.id, made.state, news);
    expect(diff).toMatchObject({ paths: ["name", "resizeDisk", "size", "tags"], replaces: [] });
    const state = await plugin.update(type("Droplet"), made.id, made.state, news);
    expect(state).toMatchObject({
      size: "s-2vcpu-2gb",
      vcpus: 2,
      name: "renamed",
      tags: ["new"],
      status: "active",
    });
    expect(region.driver.machines.get(Number(made.id))?.size.vcpus).toBe(2);
  });

  it("keeps what is ignored while the rest is updated", async () => {
    const made = await plugin.make(type("Droplet"), { ...dropletInputs, tags: ["kept"] });
    const news = { ...made.inputs, name: "fresh", tags: ["ignored"] };
    const state = await plugin.update(type("Droplet"), made.id, made.state, news, { ignore: ["tags"] });
    expect(state).toMatchObject({ name: "fresh", tags: ["kept"] });
  });

  it("shows what was changed by hand, and is imported by its id alone", async () => {
    const { id } = await makeDroplet(region, { name: "by-hand", tags: ["one"] });
    const imported = await plugin.read(type("Droplet"), String(id));
    expect(imported.inputs).toMatchObject({
      name: "by-hand",
      image: "debian-12-x64",
      region: "tor1",
      tags: ["one"],
    });
    await region.ok("POST", `/v2/droplets/${id}/actions`, { type: "rename", name: "moved" });
    await region.settled();
    const read = await plugin.read(type("Droplet"), String(id), imported.state, imported.inputs);
    expect(read.state.name).toBe("moved");
    expect((await plugin.diff(type("Droplet"), String(id), read.state, imported.inputs)).paths).toEqual([
      "name",
    ]);
  });

  it("stays in state when it was made but did not become active in time", async () => {
    const slow = await testRegion({ change: (s) => ({ ...s, delays: { create: 60_000, action: 10 } }) });
    const other = await startPlugin("digitalocean");
    try {
      await other.configure({ apiEndpoint: slow.url, token: slow.token });
      const error = await other
        .create(type("Droplet"), dropletInputs, { timeout: 0.7 })
        .catch((each: Error) => each);
      expect(String(error)).toMatch(/did not end within 0\.7 s/);
      expect(partialState(error)).toMatchObject({
        id: expect.stringMatching(/^\d+$/),
        state: { name: "web" },
      });
    } finally {
      await other.stop();
      await slow.stop();
    }
  });

  it("knows nothing but its inputs at preview", async () => {
    const { inputs } = await plugin.check(type("Droplet"), { ...dropletInputs, vpcUuid: UNKNOWN });
    const { state } = await plugin.create(type("Droplet"), inputs, { preview: true });
    expect(state).toMatchObject({ name: "web", vpcUuid: UNKNOWN, ipv4Address: UNKNOWN, dropletUrn: UNKNOWN });
    expect((await region.ok("GET", "/v2/droplets?name=preview")).droplets).toEqual([]);
  });
});

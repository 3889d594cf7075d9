import { statSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dropletBody, makeDroplet, type TestRegion, testRegion } from "./support.ts";

let region: TestRegion;
beforeEach(async () => {
  region = await testRegion();
});
afterEach(() => region.stop());

it("keeps every resource over a restart, and tells the driver what should run", async () => {
  const web = await makeDroplet(region, { tags: ["web"] });
  const off = await makeDroplet(region, { name: "off" });
  await region.ok("POST", `/v2/droplets/${off.id}/actions`, { type: "power_off" });
  const { volume } = await region.ok("POST", "/v2/volumes", {
    name: "data",
    region: "tor1",
    size_gigabytes: 2,
  });
  await region.settled();
  await region.ok("POST", `/v2/volumes/${volume.id}/actions`, { type: "attach", droplet_id: web.id });
  const { reserved_ip } = await region.ok("POST", "/v2/reserved_ips", { droplet_id: off.id });
  await region.ok("POST", "/v2/firewalls", {
    name: "fw",
    tags: ["web"],
    inbound_rules: [{ protocol: "tcp", ports: "22", sources: { addresses: ["198.18.0.1"] } }],
  });
  await region.ok("POST", "/v2/domains", { name: "site.test", ip_address: "198.18.2.10" });
  await region.settled();
  const paths = ["droplets", "volumes", "reserved_ips", "firewalls", "domains", "tags", "vpcs", "actions"];
  const everything = () => Promise.all(paths.map((path) => region.ok("GET", `/v2/${path}?per_page=200`)));

  const before = await everything();
  const url = region.url;
  region = await region.restart();
  const after = JSON.stringify(await everything()).replaceAll(region.url, url);
  expect(JSON.parse(after)).toEqual(before);
  expect(region.driver.reconciled?.droplets).toMatchObject([
    {
      id: web.id,
      on: true,
      volumes: [volume.id],
      reservedIps: [],
      firewall: { inbound: [{ ports: [22, 22] }] },
    },
    { id: off.id, on: false, volumes: [], reservedIps: [reserved_ip.ip] },
  ]);
  expect(statSync(region.settings.api.stateFile).mode & 0o777).toBe(0o600);
});

it("finishes after the restart what was pending before", async () => {
  const change = region.settings;
  await region.stop();
  let create = 60_000;
  region = await testRegion({ change: (s) => ({ ...s, delays: { create, action: 10 } }) });
  const { droplet, links } = await region.ok("POST", "/v2/droplets", dropletBody);
  expect(region.driver.machines.size).toBe(0);
  create = change.delays.create;
  region = await region.restart();
  expect(region.driver.reconciled?.droplets).toEqual([]);
  await region.settled();
  expect((await region.ok("GET", `/v2/droplets/${droplet.id}`)).droplet.status).toBe("active");
  expect((await region.ok("GET", `/v2/actions/${links.actions[0].id}`)).action.status).toBe("completed");
  expect(region.driver.machines.get(droplet.id)?.on).toBe(true);
});

it("never gives an id twice", async () => {
  const first = await makeDroplet(region);
  await region.ok("DELETE", `/v2/droplets/${first.id}`);
  await region.settled();
  region = await region.restart();
  expect((await makeDroplet(region)).id).toBeGreaterThan(first.id);
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDroplet, publicKey, type TestRegion, testRegion } from "./support.ts";

let region: TestRegion;
beforeEach(async () => {
  region = await testRegion();
});
afterEach(() => region.stop());

describe("ssh keys", () => {
  it("are found by id and fingerprint, renamed and deleted", async () => {
    const { ssh_key } = await region.ok("POST", "/v2/account/keys", { name: "me", public_key: publicKey });
    expect(ssh_key.fingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    await region.ok("PUT", `/v2/account/keys/${ssh_key.id}`, { name: "you" });
    expect((await region.ok("GET", `/v2/account/keys/${ssh_key.fingerprint}`)).ssh_key.name).toBe("you");
    expect((await region.call("DELETE", `/v2/account/keys/${ssh_key.id}`)).status).toBe(204);
    expect((await region.call("GET", `/v2/account/keys/${ssh_key.id}`)).status).toBe(404);
  });

  it("are refused when invalid or known", async () => {
    for (const bad of ["nonsense", "ssh-ed25519 AAAA", publicKey.replace("ssh-ed25519", "ssh-rsa")]) {
      const answer = await region.call("POST", "/v2/account/keys", { name: "me", public_key: bad });
      expect(answer.status).toBe(422);
      expect(answer.body.message).toMatch(/^Key invalid/);
    }
    await region.ok("POST", "/v2/account/keys", { name: "me", public_key: publicKey });
    const again = await region.call("POST", "/v2/account/keys", {
      name: "again",
      public_key: `${publicKey} other comment`,
    });
    expect(again).toMatchObject({
      status: 422,
      body: { message: "SSH Key is already in use on your account" },
    });
  });
});

describe("volumes", () => {
  const create = (body: object = {}) =>
    region.call("POST", "/v2/volumes", { name: "data", region: "tor1", size_gigabytes: 10, ...body });

  it("are attached, grown, detached and deleted", async () => {
    const { id } = await makeDroplet(region);
    const { volume } = (await create({ filesystem_type: "ext4" })).body;
    const path = `/v2/volumes/${volume.id}`;
    const act = async (url: string, body: object) => {
      const answer = await region.call("POST", url, body);
      await region.settled();
      return answer;
    };
    expect((await act(`${path}/actions`, { type: "attach", droplet_id: id })).body.action).toMatchObject({
      type: "attach_volume",
      status: "in-progress",
    });
    expect((await region.ok("GET", `/v2/droplets/${id}`)).droplet.volume_ids).toEqual([volume.id]);
    expect(await region.call("DELETE", path)).toMatchObject({ status: 409, body: { id: "conflict" } });
    await act(`${path}/actions`, { type: "resize", size_gigabytes: 20, region: "tor1" });
    expect((await region.ok("GET", path)).volume.size_gigabytes).toBe(20);
    expect((await act(`${path}/actions`, { type: "resize", size_gigabytes: 5 })).status).toBe(422);
    const byName = { type: "detach", volume_name: "data", region: "tor1", droplet_id: id };
    expect((await act("/v2/volumes/actions", byName)).status).toBe(202);
    expect(region.driver.volumes.get(volume.id)).toEqual({ sizeGb: 20, droplet: undefined });
    expect((await region.call("DELETE", path)).status).toBe(204);
    expect(region.driver.volumes.size).toBe(0);
  });

  it("are refused a second name, a droplet elsewhere, and a droplet that is busy", async () => {
    const { volume } = (await create()).body;
    expect((await create()).status).toBe(409);
    expect((await create({ name: "Bad_Name" })).status).toBe(422);
    expect((await create({ name: "huge", size_gigabytes: 20_000 })).status).toBe(422);
    const far = await makeDroplet(region, { region: "nyc3" });
    const attach = (droplet_id: number) =>
      region.call("POST", `/v2/volumes/${volume.id}/actions`, { type: "attach", droplet_id });
    expect((await attach(far.id)).body.message).toBe("Droplet and volume must be in the same region");
    const near = await makeDroplet(region);
    region.settings.delays.action = 60_000;
    await region.ok("POST", `/v2/droplets/${near.id}/actions`, { type: "reboot" });
    expect((await attach(near.id)).body.message).toBe("Droplet already has a pending event.");
    expect((await region.ok("GET", "/v2/volumes?name=data&region=tor1")).volumes[0].id).toBe(volume.id);
  });
});

describe("domains", () => {
  it("begin with SOA and NS records, and the address that was given", async () => {
    await region.ok("POST", "/v2/domains", { name: "site.test", ip_address: "198.18.2.10" });
    const { domain_records } = await region.ok("GET", "/v2/domains/site.test/records");
    expect(domain_records.map(({ type }: { type: string }) => type)).toEqual(["SOA", "NS", "NS", "NS", "A"]);
    expect((await region.ok("GET", "/v2/domains/site.test")).domain.zone_file).toContain(
      "site.test. 1800 IN A 198.18.2.10",
    );
    expect((await region.call("DELETE", "/v2/domains/site.test")).status).toBe(204);
    expect((await region.call("GET", "/v2/domains/site.test/records")).status).toBe(404);
  });

  it.each([
    ["taken.test", "domain 'taken.test' is already in use"],
    ["www.taken.test", "domain 'www.taken.test' is already in use"],
    ["site.test", "domain 'site.test': name already exists"],
    ["not a name", "domain 'not a name': domain name is invalid"],
  ])("are refused the name %s", async (name, message) => {
    await region.ok("POST", "/v2/domains", { name: "site.test" });
    expect(await region.call("POST", "/v2/domains", { name })).toMatchObject({
      status: 422,
      body: { message },
    });
  });

  it.each([
    [{ type: "A", data: "1.2.3" }, "IP address did not match IPv4 format (e.g. 127.0.0.1)."],
    [{ type: "CNAME", data: "other.example" }, "Data needs to end with a dot (.)"],
    [{ type: "MX", data: "mail.example." }, "Priority can't be blank"],
    [{ type: "SRV", data: "sip.example.", priority: 1, weight: 1 }, "Port can't be blank"],
    [{ type: "CAA", data: "letsencrypt.org.", tag: "issue" }, "Flags can't be blank"],
    [
      { type: "CAA", data: "letsencrypt.org.", flags: 0, tag: "other" },
      "Tag must be one of: issue, issuewild, iodef",
    ],
    [{ type: "CAA", data: "letsencrypt.org.", flags: 256, tag: "issue" }, "Flags must be between 0 and 255"],
    [{ type: "TXT" }, "Data can't be blank"],
    [{ type: "A", data: "1.2.3.4", ttl: 5 }, "TTL must be at least 30 seconds"],
    [
      { type: "CNAME", name: "taken", data: "other.example." },
      "CNAME records cannot share a name with other records",
    ],
  ])("are refused the record %j", async (record, message) => {
    await region.ok("POST", "/v2/domains", { name: "site.test" });
    await region.ok("POST", "/v2/domains/site.test/records", { type: "A", name: "taken", data: "1.2.3.4" });
    const answer = await region.call("POST", "/v2/domains/site.test/records", { name: "x", ...record });
    expect(answer).toMatchObject({ status: 422, body: { message } });
  });

  it("change, filter and delete records; the API gives hosts without their final dot", async () => {
    await region.ok("POST", "/v2/domains", { name: "site.test" });
    const path = "/v2/domains/site.test/records";
    const { domain_record } = await region.ok("POST", path, {
      type: "CNAME",
      name: "www",
      data: "a.example.",
    });
    expect(domain_record).toMatchObject({ data: "a.example", ttl: 1800, priority: null });
    await region.ok("PUT", `${path}/${domain_record.id}`, { type: "CNAME", ttl: 60 });
    expect((await region.ok("GET", `${path}?type=CNAME&name=www.site.test`)).domain_records).toMatchObject([
      { data: "a.example", ttl: 60 },
    ]);
    expect((await region.call("DELETE", `${path}/${domain_record.id}`)).status).toBe(204);
    expect((await region.call("GET", `${path}/${domain_record.id}`)).status).toBe(404);
  });
});

it("counts what a tag holds, and takes it away with the tag", async () => {
  const { id } = await makeDroplet(region, { tags: ["web"] });
  expect((await region.ok("GET", "/v2/tags/web")).tag.resources).toMatchObject({
    count: 1,
    droplets: { count: 1 },
  });
  expect((await region.call("POST", "/v2/tags", { name: "no spaces" })).status).toBe(422);
  await region.ok("DELETE", "/v2/tags/web");
  expect((await region.ok("GET", `/v2/droplets/${id}`)).droplet.tags).toEqual([]);
});

describe("projects", () => {
  it("hold what is moved there; the rest is in the default one", async () => {
    const { id } = await makeDroplet(region);
    const urn = `do:droplet:${id}`;
    const { project } = await region.ok("POST", "/v2/projects", {
      name: "app",
      purpose: "Web Application",
      environment: "Staging",
    });
    const urns = async (name: string) =>
      (await region.ok("GET", `/v2/projects/${name}/resources`)).resources.map(
        (item: { urn: string }) => item.urn,
      );
    expect(await urns("default")).toEqual([urn]);
    await region.ok("POST", `/v2/projects/${project.id}/resources`, { resources: [urn] });
    expect([await urns("default"), await urns(project.id)]).toEqual([[], [urn]]);
    expect(await region.call("DELETE", `/v2/projects/${project.id}`)).toMatchObject({
      status: 412,
      body: {
        id: "precondition_failed",
        message: "cannot delete a project with resources. move or remove the resources first",
      },
    });
    const { project: old } = await region.ok("GET", "/v2/projects/default");
    await region.ok("PATCH", `/v2/projects/${project.id}`, { is_default: true, name: "renamed" });
    expect((await region.ok("GET", "/v2/projects/default")).project).toMatchObject({
      id: project.id,
      name: "renamed",
    });
    expect((await region.call("DELETE", `/v2/projects/${old.id}`)).status).toBe(204);
    expect(
      (await region.call("POST", `/v2/projects/${project.id}/resources`, { resources: ["do:droplet:1"] }))
        .status,
    ).toBe(404);
  });
});

it("keeps alert policies", async () => {
  const policy = {
    type: "v1/insights/droplet/cpu",
    description: "CPU",
    compare: "GreaterThan",
    value: 80,
    window: "5m",
    entities: ["1"],
    tags: [],
    alerts: { email: ["a@b.c"] },
    enabled: true,
  };
  const path = "/v2/monitoring/alerts";
  const created = await region.ok("POST", path, policy);
  expect(created.policy).toEqual({
    ...policy,
    uuid: created.policy.uuid,
    alerts: { email: ["a@b.c"], slack: [] },
  });
  await region.ok("PUT", `${path}/${created.policy.uuid}`, { ...policy, value: 90 });
  expect((await region.ok("GET", path)).policies).toMatchObject([{ value: 90 }]);
  expect((await region.call("POST", path, { ...policy, type: "v1/insights/nonsense" })).status).toBe(422);
  expect((await region.call("POST", path, { ...policy, alerts: {} })).status).toBe(422);
  expect((await region.call("DELETE", `${path}/${created.policy.uuid}`)).status).toBe(204);
});

it("keeps uptime checks with their own alerts", async () => {
  const create = async (name: string) =>
    (await region.ok("POST", "/v2/uptime/checks", { name, type: "https", target: "https://site.test" }))
      .check;
  const [one, two] = [await create("one"), await create("two")];
  expect(one).toMatchObject({ enabled: true, regions: ["us_east"] });
  const { alert } = await region.ok("POST", `/v2/uptime/checks/${one.id}/alerts`, {
    name: "down",
    type: "down",
    period: "2m",
    notifications: { email: ["a@b.c"], slack: [] },
  });
  expect(alert).not.toHaveProperty("check_id");
  expect((await region.ok("GET", `/v2/uptime/checks/${one.id}/alerts`)).alerts).toEqual([alert]);
  expect((await region.ok("GET", `/v2/uptime/checks/${two.id}/alerts`)).alerts).toEqual([]);
  expect((await region.call("GET", `/v2/uptime/checks/${two.id}/alerts/${alert.id}`)).status).toBe(404);
  expect((await region.ok("GET", `/v2/uptime/checks/${one.id}/state`)).state.regions.us_east.status).toBe(
    "CHECKING",
  );
  await region.ok("DELETE", `/v2/uptime/checks/${one.id}`);
  expect(region.started.region.state.uptimeAlerts).toEqual([]);
});

it("shows a Spaces key's secret once, and tells the S3 server of every change", async () => {
  const grants = [{ bucket: "backups", permission: "readwrite" }];
  const { key } = await region.ok("POST", "/v2/spaces/keys", { name: "backup", grants });
  expect(region.driver.spacesKeys.get(key.access_key)).toMatchObject({ secretKey: key.secret_key, grants });
  const path = `/v2/spaces/keys/${key.access_key}`;
  expect((await region.ok("GET", path)).key).toEqual({
    name: "backup",
    grants,
    access_key: key.access_key,
    created_at: key.created_at,
  });
  const full = [{ bucket: "", permission: "fullaccess" }];
  await region.ok("PUT", path, { name: "all", grants: full });
  expect(region.driver.spacesKeys.get(key.access_key)?.grants).toEqual(full);
  expect(await region.call("PUT", path, { name: "mixed", grants: [...full, ...grants] })).toMatchObject({
    status: 400,
    body: { message: "cannot mix fullaccess permission with scoped permissions." },
  });
  expect((await region.call("DELETE", path)).status).toBe(204);
  expect(region.driver.spacesKeys.size).toBe(0);
});

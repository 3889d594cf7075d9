import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dropletBody, type TestRegion, testRegion } from "./support.ts";

let region: TestRegion;
beforeEach(async () => {
  region = await testRegion();
});
afterEach(() => region.stop());

describe("the token", () => {
  const unauthorized = { id: "Unauthorized", message: "Unable to authenticate you" };

  it.each([
    ["none", ""],
    ["a wrong one", "Bearer dop_v1_0000"],
    ["another scheme", "Basic abc"],
  ])("is demanded: %s is answered as the real API does", async (_, authorization) => {
    const answer = await region.call("GET", "/v2/account", undefined, { authorization });
    expect(answer).toMatchObject({ status: 401, body: unauthorized });
  });

  it("may be one of several, until it expires", async () => {
    const list = [
      { token: "second", expiresAt: "2999-01-01T00:00:00Z" },
      { token: "stale", expiresAt: "2020-01-01T00:00:00Z" },
    ];
    writeFileSync(region.settings.api.moreTokensFile, JSON.stringify(list));
    region = await region.restart();
    const get = (token: string) =>
      region.call("GET", "/v2/account", undefined, { authorization: `Bearer ${token}` });
    expect((await get("second")).status).toBe(200);
    expect(await get("stale")).toMatchObject({ status: 401, body: unauthorized });
  });
});

describe("errors", () => {
  it("have the real API's body and the request's id", async () => {
    const answer = await region.call("GET", "/v2/droplets/1");
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      id: "not_found",
      message: "The resource you were accessing could not be found.",
      request_id: answer.headers.get("x-request-id"),
    });
    expect((await region.call("GET", "/v2/nothing")).body.id).toBe("not_found");
  });

  it("say 400 when the body is not JSON", async () => {
    const response = await fetch(`${region.url}/v2/tags`, {
      method: "POST",
      headers: { authorization: `Bearer ${region.token}`, "content-type": "application/json" },
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: "bad_request", message: "error parsing request body" });
  });

  it("say 500 without the cause when the machines fail", async () => {
    region.driver.failing = "createVolume";
    const answer = await region.call("POST", "/v2/volumes", { name: "v", region: "tor1", size_gigabytes: 1 });
    expect(answer).toMatchObject({
      status: 500,
      body: { id: "server_error", message: "Unexpected server-side error" },
    });
    expect((await region.ok("GET", "/v2/volumes")).meta.total).toBe(0);
  });
});

describe("the rate limit", () => {
  it("is counted in headers and refused beyond", async () => {
    await region.stop();
    region = await testRegion({ change: (s) => ({ ...s, rateLimit: { perHour: 5000, perMinute: 3 } }) });
    const first = await region.call("GET", "/v2/account");
    expect(first.headers.get("ratelimit-limit")).toBe("5000");
    expect(first.headers.get("ratelimit-remaining")).toBe("4999");
    expect(Number(first.headers.get("ratelimit-reset")) - Date.now() / 1000).toBeGreaterThan(3_500);
    for (let i = 0; i < 2; i++) expect((await region.call("GET", "/v2/account")).status).toBe(200);
    const refused = await region.call("GET", "/v2/account");
    expect(refused).toMatchObject({
      status: 429,
      body: { id: "too_many_requests", message: "API Rate limit exceeded." },
    });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
  });
});

describe("pages of a list", () => {
  it("link to each other, and count everything", async () => {
    for (let i = 0; i < 5; i++) await region.ok("POST", "/v2/tags", { name: `tag-${i}` });
    const first = await region.ok("GET", "/v2/tags?per_page=2");
    expect(first.meta).toEqual({ total: 5 });
    expect(Object.keys(first.links.pages)).toEqual(["next", "last"]);
    expect(first.links.pages.last).toBe(`${region.url}/v2/tags?per_page=2&page=3`);
    const names: string[] = [];
    for (let url: string | undefined = "/v2/tags?per_page=2"; url; ) {
      const answer: Awaited<ReturnType<typeof region.ok>> = await region.ok("GET", url);
      names.push(...answer.tags.map(({ name }: { name: string }) => name));
      url = answer.links.pages?.next;
    }
    expect(names).toEqual(["tag-0", "tag-1", "tag-2", "tag-3", "tag-4"]);
    expect((await region.ok("GET", "/v2/tags?per_page=2&page=2")).links.pages.prev).toContain("page=1");
  });

  it("have no links when one page is all, and no more than 200 items", async () => {
    expect((await region.ok("GET", "/v2/sizes")).links).toEqual({});
    for (let i = 0; i < 201; i++) region.started.region.state.tags.push(`t${i}`);
    expect((await region.ok("GET", "/v2/tags?per_page=1000")).tags).toHaveLength(200);
  });
});

it("lists sizes with the real prices, regions, and only images that boot", async () => {
  const { sizes } = await region.ok("GET", "/v2/sizes");
  expect(sizes.find(({ slug }: { slug: string }) => slug === "s-4vcpu-8gb")).toMatchObject({
    price_monthly: 48,
    price_hourly: 0.07143,
    memory: 8192,
    disk: 160,
  });
  expect((await region.ok("GET", "/v2/regions")).regions.map(({ slug }: { slug: string }) => slug)).toContain(
    "tor1",
  );
  expect((await region.ok("GET", "/v2/images?type=distribution")).images[0].slug).toBe("debian-12-x64");
  expect((await region.ok("GET", "/v2/images/debian-12-x64")).image.distribution).toBe("Debian");
});

it("tells this machine its status without a token", async () => {
  await region.ok("POST", "/v2/droplets", dropletBody);
  await region.settled();
  const answer = await region.call("GET", "/_region/status", undefined, { authorization: "" });
  expect(answer.body).toMatchObject({
    name: "unit",
    pid: process.pid,
    pendingActions: 0,
    droplets: [{ name: "web-1", status: "active", running: true }],
  });
});

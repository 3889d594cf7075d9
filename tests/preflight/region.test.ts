import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Config } from "../../config/load.ts";
import { checkRegion, regionDown, regionProblems } from "../../preflight/region.ts";
import { regionAt, regionSettings } from "../../sandbox/region/settings.ts";

let server: Server;
let open: number;
let closed: number;
beforeAll(async () => {
  const listening = async () => {
    const started = createServer().listen(0, "127.0.0.1");
    await once(started, "listening");
    return started;
  };
  server = await listening();
  open = (server.address() as AddressInfo).port;
  const other = await listening();
  closed = (other.address() as AddressInfo).port;
  other.close();
});
afterAll(() => server.close());

const stack = (apiEndpoint: string, app = "personal-assistant") =>
  ({ app: { name: app }, digitalocean: { apiEndpoint } }) as Config;

/** A region whose API and services are at these ports of this machine. */
function region(name: string, api: number, acme: number, registry: number, spaces: number, auth0 = open) {
  const own = regionSettings(name);
  const service = (port: number) => ({
    address: "127.0.0.1",
    host: "some.test",
    url: `https://some.test:${port}/`,
  });
  const services = { acme: service(acme), registry: service(registry), spaces: service(spaces) };
  return {
    ...own,
    api: { ...own.api, port: api },
    services,
    identity: { ...own.identity, ...service(open) },
    auth0: { ...own.auth0, ...service(auth0) },
  };
}

it("has nothing to say of a region whose API and services answer", async () => {
  expect(await regionProblems(region("sandbox", open, open, open, open), stack(""))).toEqual([]);
});

it("names every service that does not answer, and what to type", async () => {
  expect(await regionProblems(region("sandbox", open, closed, open, closed, closed), stack(""))).toEqual([
    {
      where: 'the sandbox\'s region "sandbox"',
      problem: "has services that accept no connections: acme, spaces, auth0",
      fix: "npm run sandbox",
    },
  ]);
});

it("says of a region that does not run only that, and names region and app in what to type", async () => {
  expect(await regionProblems(region("test", closed, closed, closed, closed), stack("", "shop"))).toEqual([
    {
      where: 'the sandbox\'s region "test"',
      problem: `does not run: nothing answers at 127.0.0.1:${closed}`,
      fix: "bin/landfall sandbox up --region test --app shop",
    },
  ]);
});

it("knows a region by the place of its API", () => {
  expect(regionAt(regionSettings("test").api.url)?.name).toBe("test");
  expect(regionAt(`${regionSettings("sandbox").api.url}/`)?.name).toBe("sandbox");
  for (const url of ["https://api.digitalocean.com", "http://127.0.0.1:80", "http://198.18.0.1:8400"])
    expect(regionAt(url)).toBeUndefined();
});

it("asks nothing about a region where the API is DigitalOcean's, or another of this machine", async () => {
  for (const url of ["https://api.digitalocean.com", `http://127.0.0.1:${closed}`]) {
    expect(await checkRegion(stack(url))).toEqual([]);
    expect(await regionDown(stack(url))).toBeUndefined();
  }
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RegionSettings, regionSettings } from "../../../sandbox/region/settings.ts";
import { type StartedRegion, startRegion } from "../../../sandbox/region/start.ts";
import { type FakeDriver, fakeDriver } from "./fakeDriver.ts";

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  body: any;
  headers: Headers;
}

export interface TestRegion {
  url: string;
  token: string;
  driver: FakeDriver;
  settings: RegionSettings;
  started: StartedRegion;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Calls and expects a status below 300. @returns the body */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ok(method: string, path: string, body?: unknown): Promise<any>;
  /** Waits until no action is pending. */
  settled(): Promise<void>;
  /** A region on the same state and machines, as after a restart. */
  restart(): Promise<TestRegion>;
  stop(): Promise<void>;
}

export interface TestOptions {
  change?: (settings: RegionSettings) => RegionSettings;
  checkout?: string;
  driver?: FakeDriver;
}

/** A region on a free port of the loopback, with machines in memory and delays of a few milliseconds. */
export async function testRegion({
  change = (s) => s,
  checkout,
  driver = fakeDriver(),
}: TestOptions = {}): Promise<TestRegion> {
  const directory = checkout ?? mkdtempSync(join(tmpdir(), "landfall-region-"));
  const settings = change({ ...regionSettings("unit", directory), delays: { create: 20, action: 10 } });
  const started = await startRegion(settings, driver);
  const url = await started.app.listen({ host: "127.0.0.1", port: 0 });
  const token = readFileSync(settings.api.tokenFile, "utf8").trim();

  const call: TestRegion["call"] = async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith("http") ? path : url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : JSON.parse(text),
      headers: response.headers,
    };
  };
  const stop = () => started.close();
  return {
    url,
    token,
    driver,
    settings,
    started,
    call,
    stop: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
    async ok(method, path, body) {
      const answer = await call(method, path, body);
      if (answer.status >= 300)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async settled() {
      const { state, firewalls } = started.region;
      const end = Date.now() + 5_000;
      while (state.actions.some(({ status }) => status === "in-progress")) {
        if (Date.now() > end) throw new Error("actions are still pending after 5 s");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await firewalls.settled();
    },
    async restart() {
      await stop();
      return testRegion({ change, checkout: directory, driver });
    },
  };
}

/** A valid key of no one. */
export const publicKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9i operator@example";

export const dropletBody = { name: "web-1", region: "tor1", size: "s-1vcpu-1gb", image: "debian-12-x64" };

/** An active droplet. @returns its view */
export async function makeDroplet(region: TestRegion, body: object = {}): Promise<Answer["body"]> {
  const { droplet } = await region.ok("POST", "/v2/droplets", { ...dropletBody, ...body });
  await region.settled();
  return (await region.ok("GET", `/v2/droplets/${droplet.id}`)).droplet;
}

import { afterEach, beforeEach, expect, it } from "vitest";
import { ciDrift, type Drift, parseDrift } from "../../../cli/ci/drift.ts";
import { type GitHubStandIn, githubStandIn } from "./githubStandIn.ts";

let standIn: GitHubStandIn;
beforeEach(async () => {
  standIn = await githubStandIn();
});
afterEach(() => standIn.close());

const run = (look: () => Promise<Drift[]>) =>
  ciDrift("prod", { env: standIn.env, findDrift: look, print: () => {} });
const found = (op: string, type: string, name: string, more = {}) => ({
  resOutputsEvent: { metadata: { op, type, urn: `urn:pulumi:prod::landfall::${type}::${name}`, ...more } },
});

it("where it cannot look, the issue of before stays as it is", async () => {
  await run(async () => [{ resource: "Volume v", gone: true, paths: [] }]);
  const failed = run(async () => {
    throw new Error("pulumi refresh ended with 255: no token");
  });
  await expect(failed).rejects.toThrow("no token");
  expect(standIn.issues).toMatchObject([{ state: "open" }]);
});

it("names what is gone and what differs, and leaves out what the engine writes anew each time", () => {
  const events = [
    found("update", "pulumi:pulumi:Stack", "landfall-prod", { diffs: ["outputs"] }),
    found("same", "digitalocean:index/volume:Volume", "same", { detailedDiff: {} }),
    found("update", "landfall:host:Host", "host"),
    found("update", "digitalocean:index/dnsRecord:DnsRecord", "a", {
      diffs: ["ttl"],
      detailedDiff: { ttl: {} },
    }),
    found("delete", "digitalocean:index/volume:Volume", "gone"),
  ];
  expect(parseDrift(events)).toEqual([
    { resource: "DnsRecord a", gone: false, paths: ["ttl"] },
    { resource: "Volume gone", gone: true, paths: [] },
  ]);
});

it("is one issue, which is closed when nothing differs any more", async () => {
  const drift: Drift[] = [
    { resource: "DnsRecord a", gone: false, paths: ["ttl"] },
    { resource: "Volume v", gone: true, paths: [] },
  ];
  expect(await run(async () => drift)).toBe(1);
  expect(await run(async () => drift)).toBe(1);
  expect(standIn.issues).toHaveLength(1);
  expect(standIn.issues[0]?.title).toBe("Drift: prod differs from its state");
  expect(standIn.issues[0]?.body).toContain("- `DnsRecord a` differs in `ttl`\n- `Volume v` is gone\n");
  expect(await run(async () => [])).toBe(0);
  expect(standIn.issues).toMatchObject([{ state: "closed" }]);
});

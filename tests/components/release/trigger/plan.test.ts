import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { ReleaseRecord } from "../../../../contracts/release.ts";
import type { Container } from "./host.ts";
import { container, record } from "./samples.ts";

const services = ["web", "worker", "beat", "db", "edge"];
const containers = (number: number, replaced: readonly string[]) =>
  services.map((service) => container(service, replaced.includes(service) ? number : 1));

function plan(
  change: {
    release?: ReleaseRecord;
    before?: ReleaseRecord | null;
    replaced?: readonly string[];
    now?: Container[];
    old?: Container[] | null;
    judged?: boolean;
  } = {},
) {
  const {
    release = record(2),
    before = record(1),
    replaced = ["web", "worker", "beat"],
    judged = false,
  } = change;
  const old = change.old === undefined ? containers(1, []) : change.old;
  const input = { release, before, now: change.now ?? containers(2, replaced), old, judged };
  const { stdout, stderr } = spawnSync("jq", ["-c", "-f", "components/release/trigger/plan.jq"], {
    encoding: "utf8",
    input: JSON.stringify(input),
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}
const blocked = (change: Parameters<typeof plan>[0]) => plan(change).blocked;

describe("the way back of a release", () => {
  it("runs the replaced containers again, and stops the new ones that take no requests", () => {
    const { Id } = container("web", 1);
    expect(plan()).toEqual({
      blocked: [],
      back: [
        { id: Id, service: "web", order: "start-first", name: "shop-web-1", port: 8000 },
        {
          ...{ id: container("worker", 1).Id, service: "worker", order: "start-first" },
          ...{ name: "shop-worker-1", port: null },
        },
        {
          id: container("beat", 1).Id,
          service: "beat",
          order: "stop-first",
          name: "shop-beat-1",
          port: null,
        },
      ],
      stop: [
        { id: container("worker", 2).Id, service: "worker", order: "start-first" },
        { id: container("beat", 2).Id, service: "beat", order: "stop-first" },
      ],
    });
  });

  it("leaves services alone that the release did not replace", () => {
    const { back, stop } = plan({ replaced: ["web"] });
    expect(back.map(({ service }: { service: string }) => service)).toEqual(["web"]);
    expect(stop).toEqual([]);
  });

  it.each<[string, Parameters<typeof plan>[0], string]>([
    ["the first release", { before: null, old: null }, "nothing is kept of the release before it"],
    ["a rollback", { release: record(2, { pinned: "20261121T100000Z-000000" }) }, "it is itself a rollback"],
    ["one after a bad one", { judged: true }, "the release before it was judged bad too"],
    ["one with a migration", { release: record(2, { head: "101" }) }, "the database went from 100 to 101"],
    [
      "one with another database server",
      { replaced: ["web", "db", "edge"] },
      "it also replaced db, edge, which cannot run twice",
    ],
    [
      "one with other files of the proxy",
      { release: record(2, { site: "server { }\n" }) },
      "files changed that the containers of before would read: site/site.conf",
    ],
    [
      "one with new configuration only",
      { replaced: [] },
      "no container of the release before it was replaced",
    ],
  ])("is blocked for %s", (_, change, why) => {
    expect(blocked(change)).toEqual([why]);
  });

  it("is blocked for a container in the network of another one", () => {
    const old = containers(1, []).map((one) =>
      one.Name === "/shop-worker-1" ? { ...one, HostConfig: { NetworkMode: "container:0123" } } : one,
    );
    expect(blocked({ old })).toEqual(["it also replaced worker, which cannot run twice"]);
  });

  it("takes a service for another only by its whole name", () => {
    const now = [...containers(2, ["worker"]), container("work", 2)];
    expect(plan({ now }).stop.map(({ service }: { service: string }) => service)).toEqual(["worker"]);
  });

  it("leaves what did not run then", () => {
    const old = containers(1, []).map((one) =>
      one.Name === "/shop-worker-1" ? { ...one, State: { Running: false } } : one,
    );
    expect(plan({ old }).back.map(({ service }: { service: string }) => service)).toEqual(["web", "beat"]);
  });
});

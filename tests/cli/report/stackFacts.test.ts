import { describe, expect, it } from "vitest";
import { costOf, findUpdate } from "../../../cli/report/stackFacts.ts";

const update = (startTime: string, endTime: string, change: object = {}) => ({
  ...{
    kind: "update",
    startTime,
    endTime,
    result: "succeeded",
    message: "planted",
    config: { key: "planted" },
  },
  environment: {
    "git.author": "Ada",
    "ci.system": "GitHub Actions",
    "git.author.email": "planted@example.com",
  },
  ...change,
});

describe("the update of a release", () => {
  const own = update("2026-11-21T15:38:00.000Z", "2026-11-21T15:45:00.000Z");

  it("is the one in which it was recorded; nothing else of it is taken", () => {
    const others = [
      update("2026-11-21T16:00:00.000Z", "2026-11-21T16:05:00.000Z"),
      update("2026-11-21T15:38:00.000Z", "2026-11-21T15:46:00.000Z", { kind: "refresh" }),
      update("2026-11-21T15:40:00.000Z", "2026-11-21T15:45:00.000Z", { endTime: undefined }),
    ];
    expect(findUpdate([...others, own], "2026-11-21T15:45:00Z")).toEqual({
      startedAt: "2026-11-21T15:38:00.000Z",
      endedAt: "2026-11-21T15:45:00.000Z",
      result: "succeeded",
      author: "Ada",
      system: "GitHub Actions",
    });
  });

  it("may be forgotten, or know nobody", () => {
    expect(findUpdate([own], "2026-11-21T16:45:00Z")).toBeNull();
    expect(findUpdate([{ ...own, environment: null }], "2026-11-21T15:45:00Z")).toMatchObject({
      author: null,
      system: null,
    });
  });
});

it("the cost is that of the resources in the state", () => {
  const digitalocean = (type: string, name: string, inputs: object, more: object = {}) => ({
    ...{
      urn: `urn:pulumi:prod::landfall::${type}::${name}`,
      type,
      inputs: { ...inputs },
      outputs: { ...inputs },
    },
    ...more,
  });
  const droplet = "digitalocean:index/droplet:Droplet";
  expect(
    costOf({
      resources: [
        digitalocean(droplet, "host-droplet", { size: "s-2vcpu-4gb", priceMonthly: 24 }),
        digitalocean(droplet, "host-droplet", { size: "s-8vcpu-16gb", priceMonthly: 96 }, { delete: true }),
        digitalocean("digitalocean:index/volume:Volume", "host-volume", { size: 75 }),
        digitalocean("digitalocean:index/loadBalancer:LoadBalancer", "new", {}),
        digitalocean("docker:index/container:Container", "api", {}),
      ],
    }),
  ).toEqual({
    total: { known: 31.5, unknown: [expect.stringContaining("new")] },
    lines: [
      { what: expect.stringContaining("host-droplet (s-2vcpu-4gb)"), after: 24 },
      { what: expect.stringContaining("host-volume (75 GB)"), after: 7.5 },
      { what: expect.stringContaining("new (price not known)"), after: undefined },
    ],
  });
});

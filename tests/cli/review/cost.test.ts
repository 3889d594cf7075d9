import { expect, it } from "vitest";
import { estimateCost } from "../../../cli/review/cost.ts";
import { needsPrices } from "../../../cli/review/review.ts";
import { changes, step } from "./support.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const prices = new Map([
  ["s-1vcpu-1gb", 6],
  ["s-2vcpu-4gb", 24],
]);
const of = (...events: Parameters<typeof changes>) => estimateCost(changes(...events), prices);
const sized = (size: string, more = {}) => ({ inputs: { size, ...more } });

it("what is not known is said as unknown, and never counted as nothing", () => {
  const gone = of(step("create", DROPLET, "host", { new: sized("g-newest") }));
  expect(gone.after).toEqual({ known: 0, unknown: ["Droplet host (g-newest)"] });
  const balancer = "digitalocean:index/loadBalancer:LoadBalancer";
  expect(of(step("same", balancer, "lb", { old: {}, new: {} }))).toMatchObject({
    before: { unknown: ["LoadBalancer lb (price not known)"] },
    changed: [{ before: undefined, after: undefined }],
  });
});

it("adds up droplet, backups, volume, address and Spaces, before and after", () => {
  const cost = of(
    step("update", DROPLET, "host", {
      old: { ...sized("s-1vcpu-1gb"), outputs: { size: "s-1vcpu-1gb", priceMonthly: 5 } },
      new: sized("s-2vcpu-4gb", { backups: true }),
    }),
    step("create", "digitalocean:index/volume:Volume", "data", { new: { inputs: { size: 25 } } }),
    step("same", "digitalocean:index/reservedIp:ReservedIp", "ip", { old: {}, new: {} }),
    step("same", "digitalocean:index/spacesBucket:SpacesBucket", "a", { old: {}, new: {} }),
    step("create", "digitalocean:index/spacesBucket:SpacesBucket", "b", { new: {} }),
    step("create", "docker:index/container:Container", "web", { new: {} }),
  );
  expect(cost.before).toEqual({ known: 10, unknown: [] });
  expect(cost.after).toEqual({ known: 36.3, unknown: [] });
  expect(cost.changed).toEqual([
    { what: "Droplet host (s-1vcpu-1gb → s-2vcpu-4gb with weekly backups)", before: 5, after: 28.8 },
    { what: "Volume data (25 GB)", before: 0, after: 2.5 },
  ]);
});

it("what is deleted costs nothing afterwards", () => {
  expect(of(step("delete", DROPLET, "host", { old: sized("s-1vcpu-1gb") }))).toMatchObject({
    before: { known: 6 },
    after: { known: 0 },
  });
});

it("the account is asked only for what the state does not say", () => {
  const same = { ...sized("s-1vcpu-1gb"), outputs: { size: "s-1vcpu-1gb", priceMonthly: 6 } };
  expect(needsPrices([step("same", DROPLET, "host", { old: same, new: same })])).toBe(false);
  expect(needsPrices([step("update", DROPLET, "host", { old: same, new: sized("s-2vcpu-4gb") })])).toBe(true);
});

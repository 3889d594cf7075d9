import { expect, it } from "vitest";
import { findInterruptions, parseStrategies } from "../../../cli/review/downtime.ts";
import type { Event } from "../../../cli/review/events.ts";
import { describeStrategies } from "../../../components/compose/strategy.ts";
import { describeMigration } from "../../../components/migration/announce.ts";
import { CONTAINER, changes, info, replaced, step } from "./support.ts";

const DROPLET = "landfall:host:Host$digitalocean:index/droplet:Droplet";
const of = (...events: Event[]) => findInterruptions(changes(...events), events);

/** As the component says it. */
const strategies = describeStrategies({
  services: [
    { service: "api", strategy: { order: "start-first", reason: "is behind the proxy" } },
    { service: "db", strategy: { order: "stop-first", reason: "writes to the volume data" } },
  ],
} as unknown as Parameters<typeof describeStrategies>[0]);

it("knows the component's own words for how services are replaced", () => {
  expect(parseStrategies(strategies)).toEqual([
    ["api", { order: "start-first", reason: "is behind the proxy" }],
    ["db", { order: "stop-first", reason: "writes to the volume data" }],
  ]);
});

it("takes the order from the engine's plan and the program: what stops first is made first, and started later", () => {
  expect(of(info(strategies), ...replaced("api", "start-first"), ...replaced("db", "start-first"))).toEqual([
    { what: "api", downtime: "none", why: "start-first: is behind the proxy" },
    { what: "db", downtime: "short", why: "stop-first: writes to the volume data" },
  ]);
  expect(of(info(strategies), ...replaced("api", "stop-first"))).toEqual([
    {
      what: "api",
      downtime: "short",
      why: "stops first, for something that it is attached to is replaced",
    },
  ]);
});

it("a container that goes for good stays down", () => {
  expect(of(step("delete", CONTAINER, "shop-api", { old: {} }))).toEqual([
    { what: "Container shop-api", downtime: "lasting", why: "the container goes" },
  ]);
});

it("a droplet that is replaced, resized or deleted takes all down; one that gets a tag does not", () => {
  const downtimes = (op: string, paths: string[]) =>
    of(step(op, DROPLET, "host-droplet", { diffs: paths, old: {}, new: {} })).map(({ downtime }) => downtime);
  expect(downtimes("replace", ["image"])).toEqual(["host"]);
  expect(downtimes("update", ["size"])).toEqual(["host"]);
  expect(downtimes("delete", [])).toEqual(["lasting"]);
  expect(downtimes("update", ["tags"])).toEqual([]);
});

it("a maintenance window opens only where the migration pipeline runs", () => {
  const announced = info(
    describeMigration({
      service: "migrate",
      downgrade: undefined,
      assertions: [],
      maintenance: { services: ["api"], minutes: 20, reason: "users move" },
    } as unknown as Parameters<typeof describeMigration>[0]),
  );
  const run = "landfall:data:Data$landfall:migration:Migration$command:remote:Command";
  expect(of(announced, step("update", run, "data-migration-run"))).toMatchObject([
    {
      what: "maintenance window",
      downtime: "window",
      why: expect.stringContaining("api stopped for up to 20 min"),
    },
  ]);
  expect(of(announced, step("update", run, "data-migration-program"))).toEqual([]);
  expect(of(announced, step("same", run, "data-migration-run"))).toEqual([]);
});

it("point-in-time archiving restarts the server as it is switched, and not in an app that is new", () => {
  const chain = "landfall:data:Data$landfall:archive:Archive$command:remote:Command";
  const switched = (op: string) => step(op, chain, "data-archive-on");
  const restarts = { what: "database server", downtime: "short" };
  expect(of(switched("create"))).toEqual([{ ...restarts, why: "restarts, to archive its WAL" }]);
  expect(of(switched("delete"))).toEqual([{ ...restarts, why: "restarts, to stop archiving its WAL" }]);
  expect(of(switched("update"), step("create", chain, "data-archive-keys"))).toEqual([]);
  expect(of(switched("create"), step("create", "landfall:compose:ComposeApp", "shop"))).toEqual([]);
});

it("what users reach the app by counts too", () => {
  expect(of(step("delete", "digitalocean:index/reservedIp:ReservedIp", "ip", { old: {} }))).toEqual([
    {
      what: "ReservedIp ip",
      downtime: "lasting",
      why: "the address is deleted: names point nowhere until they are set again",
    },
  ]);
});

import { describe, expect, it } from "vitest";
import type { Service } from "../../../components/compose/model.ts";
import { plan } from "../../../components/compose/plan.ts";
import { describeStrategies } from "../../../components/compose/strategy.ts";
import { options, planWeb, resolved } from "./model.ts";

const strategyOf = (service: Service, model: object = {}) =>
  planWeb(service, { model }).services.find((one) => one.service === "web")?.strategy;

const mount = (type: string, source: string, read_only = false) => ({
  type,
  source,
  target: "/data",
  read_only,
});
const data = { volumes: { data: { name: "shop_data" } } };

it.each([
  ["what the service says", { "x-landfall": { watch: "5s" } }, { watch: "2s" }, 5],
  ["what the stack says, where the service does not", {}, { watch: "2s" }, 2],
  ["30 s, where nobody says it", {}, {}, 30],
])("a new container is watched for %s", (_, service, options, seconds) => {
  const [web] = planWeb(service, options).services;
  expect(web?.rollout?.watchSeconds).toBe(seconds);
});

describe("a new container takes the place of the old one", () => {
  it.each<[string, Service, object?]>([
    ["with nothing that two containers cannot share", {}],
    ["with a volume that it only reads", { volumes: [mount("volume", "data", true)] }, data],
    ["with files of the checkout, which Landfall places", { volumes: [mount("bind", "/app/site")] }],
    [
      "with a volume, where the file asks for it",
      { volumes: [mount("volume", "data")], deploy: { update_config: { order: "start-first" } } },
      data,
    ],
  ])("after it works: %s", (_, service, model) => {
    expect(strategyOf(service, model)?.order).toBe("start-first");
  });

  it.each<[string, Service, object?]>([
    ["publishes port 80", { ports: [{ target: 80, published: "80" }] }],
    ["has the name web", { container_name: "web" }],
    ["writes to the volume data", { volumes: [mount("volume", "data")] }, data],
    ["writes to /var/run/docker.sock", { volumes: [mount("bind", "/var/run/docker.sock")] }],
    ["is in the host's network", { network_mode: "host" }],
    [
      "has an address of its own",
      { networks: { front: { ipv4_address: "10.9.0.5" } } },
      { networks: { front: { name: "shop_front" } } },
    ],
    ["sets deploy.update_config.order", { deploy: { update_config: { order: "stop-first" } } }],
  ])("which stops first: it %s", (reason, service, model) => {
    expect(strategyOf(service, model)).toEqual({ order: "stop-first", reason });
  });

  it("never beside one that holds the same port, whatever the file asks for", () => {
    const service: Service = {
      ports: [{ target: 80, published: "80" }],
      deploy: { update_config: { order: "start-first" } },
    };
    expect(() => planWeb(service)).toThrow(
      "services.web.deploy.update_config.order is start-first, but the service publishes port 80, so only one of its containers can run at a time",
    );
  });
});

describe("a proxy", () => {
  const proxied = (edge: object, more: object = {}) =>
    plan(
      resolved({
        services: {
          edge: { image: "edge:1", networks: { front: null }, ...edge },
          web: { image: "web:1", networks: { front: null }, ...more },
        },
        networks: { front: { name: "shop_front" }, back: { name: "shop_back" } },
      }),
      options,
    );
  const reload = ["nginx", "-s", "reload"];

  it("comes after what it passes requests to, which is told the port", () => {
    const { proxy, services } = proxied({ "x-landfall": { reload, upstreams: { web: 8000 } } });
    expect(proxy).toEqual({ service: "edge", reload });
    expect(services.map(({ service }) => service)).toEqual(["web", "edge"]);
    expect(services[0]).toMatchObject({
      strategy: { order: "start-first", reason: "is behind the proxy" },
      rollout: { port: 8000 },
    });
  });

  it("is told all that is wrong with it at once", () => {
    const edge = { "x-landfall": { reload, upstreams: { web: 8000, other: 1 } } };
    expect(() => proxied(edge, { networks: { back: null } })).toThrow(
      /upstreams\.other is not another service.*upstreams\.web cannot be reached: the two have no network in common/s,
    );
  });

  it.each([
    [{ upstreams: { web: 8000 } }, "x-landfall.upstreams needs a reload"],
    [{ reload, upstreams: { web: 70000 } }, "x-landfall.upstreams.web is not a port"],
    [{ reload: [] }, "x-landfall.reload is empty"],
    [{ check: reload }, "x-landfall.check has no reload"],
    [{ watch: "soon" }, "x-landfall.watch is not a duration such as 30s"],
    [{ reloads: reload }, "x-landfall"],
  ])("and its x-landfall is refused with its place: %j", (extension, text) => {
    expect(() => proxied({ "x-landfall": extension })).toThrow(text);
  });
});

it("the preview says which services are replaced without a gap, and why others are not", () => {
  const model = {
    services: {
      web: { image: "web:1" },
      db: { image: "db:1", volumes: [mount("volume", "data")] },
      job: { image: "job:1" },
      last: { image: "web:1", depends_on: { job: { condition: "service_completed_successfully" } } },
    },
    ...data,
  };
  expect(describeStrategies(plan(resolved(model), options))).toBe(
    `start-first (a new container works before the old one stops): last has nothing that two containers cannot share; web has nothing that two containers cannot share
stop-first (the old container stops first): db writes to the volume data`,
  );
});

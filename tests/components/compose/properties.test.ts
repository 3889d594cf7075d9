import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model, Service } from "../../../components/compose/model.ts";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { plan } from "../../../components/compose/plan.ts";
import { options, resolved } from "./model.ts";

const RUNS = { numRuns: 60 };
const SECRET = placeholderFor("SECRET");

const NAMES = ["api", "api-2", "db", "front_end", "worker", "x.y"] as const;
const text = fc.constantFrom("a", "b=c", "http://x/y?z", `pre${SECRET}post`, SECRET);
const plain = fc.constantFrom("a", "1", "x y");
const sparse = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

/** What a service may have beside its image: lists that are sets, maps, and secrets where they may stand. */
const service = sparse<Service>({
  environment: fc.dictionary(fc.constantFrom("A", "B", "C"), text),
  command: fc.array(text, { minLength: 1, maxLength: 3 }),
  labels: fc.dictionary(fc.constantFrom("one", "two", "three"), plain),
  cap_add: fc.uniqueArray(fc.constantFrom("NET_ADMIN", "chown", "SYS_TIME")),
  group_add: fc.uniqueArray(fc.constantFrom("10", "20", "audio")),
  security_opt: fc.uniqueArray(fc.constantFrom("no-new-privileges:true", "apparmor=unconfined")),
  extra_hosts: fc.uniqueArray(fc.constantFrom("h=1.2.3.4", "g=1.2.3.5", "h=host-gateway")),
  sysctls: fc.dictionary(fc.constantFrom("net.core.somaxconn", "net.ipv4.ip_forward"), fc.constant("1")),
  tmpfs: fc.uniqueArray(fc.constantFrom("/tmp", "/cache:size=1m", "/run")),
  read_only: fc.boolean(),
  secrets: fc.uniqueArray(
    fc.constantFrom({ source: "key" }, { source: "key", target: "/etc/key", mode: "0400" }),
    {
      selector: ({ target }: { target?: string }) => target,
    },
  ),
  configs: fc.constantFrom([], [{ source: "page" }]),
  volumes: fc.uniqueArray(
    fc.constantFrom(
      { type: "volume", source: "data", target: "/data" },
      { type: "bind", source: "/app/site", target: "/site", read_only: true },
      { type: "bind", source: "/app/one.conf", target: "/one.conf", read_only: true },
      { type: "tmpfs", target: "/scratch" },
    ),
    { selector: ({ target }) => target },
  ),
  networks: fc.dictionary(
    fc.constantFrom("front", "back"),
    sparse({ aliases: fc.uniqueArray(fc.constantFrom("www", "app", "web")) }),
  ),
  scale: fc.constantFrom(1, 2, 3),
  mem_limit: fc.constantFrom("536870912", "1073741824"),
  stop_grace_period: fc.constantFrom("10s", "1m30s"),
  ulimits: fc.dictionary(fc.constantFrom("nofile", "nproc"), fc.constantFrom(1024, 2048)),
});

const model: fc.Arbitrary<Partial<Model>> = fc
  .dictionary(fc.constantFrom(...NAMES), service, { minKeys: 1 })
  .map((services) => ({
    services: Object.fromEntries(
      Object.entries(services).map(([name, one]) => [name, { image: `${name.toLowerCase()}:1`, ...one }]),
    ),
    networks: { front: { name: "shop_front" }, back: { name: "shop_back", internal: true } },
    volumes: { data: { name: "shop_data" } },
    secrets: { key: { environment: "SECRET" } },
    configs: { page: { content: "hello" } },
  }));

const planned = (given: object) => {
  const { placeholders: _, ...rest } = plan(resolved(given), options);
  return rest;
};
/** Undefined where the model is refused, as two services that come to one name are. */
const tryPlan = (given: object) => {
  try {
    return planned(given);
  } catch {
    return undefined;
  }
};

/** The same model with the keys of its maps and the entries of lists that are sets in another order. */
function reordered(value: unknown, key = ""): unknown {
  const lists = [
    "cap_add",
    "group_add",
    "security_opt",
    "extra_hosts",
    "tmpfs",
    "secrets",
    "volumes",
    "aliases",
  ];
  if (Array.isArray(value)) {
    const inside = value.map((one) => reordered(one));
    return lists.includes(key) ? inside.reverse() : inside;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inside]) => [name, reordered(inside, name)]);
  return Object.fromEntries(entries.reverse());
}

const identities = ({ services, files, networks, volumes }: ReturnType<typeof planned>) => ({
  services: services
    .map(({ service: name, container, replicas }) => [
      name,
      container.name,
      replicas,
      container.labels?.find(({ label }) => label === "landfall.config-hash")?.value,
    ])
    .sort(),
  files: files.map(({ key, path }) => [key, path]).sort(),
  networks,
  volumes,
});

describe("any plan", () => {
  it("is the same for the same model", () => {
    fc.assert(
      fc.property(model, (given) => {
        const first = tryPlan(given);
        expect(tryPlan(structuredClone(given))).toEqual(first);
      }),
      RUNS,
    );
  });

  it("keeps its identities when the files are put into another order", () => {
    let compared = 0;
    fc.assert(
      fc.property(model, (given) => {
        const first = tryPlan(given);
        const second = tryPlan(reordered(given) as object);
        expect(second === undefined).toBe(first === undefined);
        if (first === undefined || second === undefined) return;
        compared += 1;
        expect(identities(second)).toEqual(identities(first));
      }),
      RUNS,
    );
    expect(compared).toBeGreaterThan(RUNS.numRuns / 4);
  });

  it("has no name twice: of containers and their replicas, of files and of their places", () => {
    fc.assert(
      fc.property(model, (given) => {
        const result = tryPlan(given);
        if (result === undefined) return;
        const names = result.services.flatMap(({ service: name, replicas }) =>
          Array.from({ length: replicas }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`)),
        );
        expect(new Set(names).size).toBe(names.length);
        for (const of of ["key", "path"] as const) {
          const values = result.files.map((file) => file[of]);
          expect(new Set(values).size).toBe(values.length);
        }
      }),
      RUNS,
    );
  });

  it("has a secret's placeholder only where it becomes a secret, and never its value in a name or a label", () => {
    fc.assert(
      fc.property(model, (given) => {
        const result = tryPlan(given);
        if (result === undefined) return;
        const { services, files, ...rest } = result;
        expect(JSON.stringify(rest)).not.toContain(SECRET);
        for (const { container, ...one } of services) {
          const { envs, command, uploads, ...other } = container;
          expect(JSON.stringify([one, other])).not.toContain(SECRET);
          expect(JSON.stringify(uploads?.map(({ content, ...upload }) => upload) ?? [])).not.toContain(
            SECRET,
          );
        }
        for (const { content, owner, ...file } of files) {
          expect(JSON.stringify(file)).not.toContain(SECRET);
          if (content.includes(SECRET)) expect(owner).toBeDefined();
        }
      }),
      RUNS,
    );
  });
});

it("refuses two services that come to one name", () => {
  const services = { api: { image: "a", scale: 2 }, "api-2": { image: "b" } };
  expect(() => planned({ services })).toThrow("has the name api-2 in common with a replica of api");
  const named = { a: { image: "a", container_name: "one" }, b: { image: "b", container_name: "one" } };
  expect(() => planned({ services: named })).toThrow("services.b has a container named one, as a has");
});

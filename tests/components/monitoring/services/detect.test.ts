import { describe, expect, it } from "vitest";
import type { Model, Service } from "../../../../components/compose/index.ts";
import { detectServices } from "../../../../components/monitoring/index.ts";
import { config } from "./shop.ts";

const edge = { networks: { edge: null } };
const backend = { networks: { backend: null } };
const proxy: Service = { image: "nginx:1.28", "x-landfall": { upstreams: { api: 8000 } }, ...edge };

function detect(services: Record<string, Service>, around: Partial<typeof config> & Partial<Model> = {}) {
  const { logs = false, traces = false, dashboards = false, retentionDays = 15, ...rest } = around;
  const { postgres, redis, queues, ...model } = rest as Partial<typeof config> & Partial<Model>;
  return detectServices(
    {
      model: { name: "shop", services: { proxy, ...services }, ...model },
      variables: { DB_PASSWORD: "planted" },
    },
    { logs, traces, dashboards, retentionDays, postgres, redis, queues },
    { includes: true },
  );
}

describe("what an app has to monitor", () => {
  it("is its proxy alone where it has no more", () => {
    expect(detect({ api: { image: "shop:1", ...edge } })).toEqual({
      proxy: { service: "proxy", networks: ["edge"], includes: true },
      queues: [],
      networks: ["edge"],
    });
  });

  it.each([
    ["postgres", "postgres:15-bookworm"],
    ["postgres", "registry.example.com:5000/library/postgres@sha256:00"],
    ["postgres", "pgvector/pgvector:pg16"],
    ["postgres", "ghcr.io/immich-app/postgres:14"],
    ["redis", "docker.io/valkey/valkey:8"],
    ["redis", "redis"],
  ])("finds %s by the image %s", (kind, image) => {
    const found = detect({ store: { image, ...backend, healthcheck: { test: ["CMD", "true"] } } });
    expect(found).toMatchObject({ [kind]: { service: "store", network: "backend", healthy: true } });
  });

  it.each(["oliver006/redis_exporter:1", "shop/postgres-backup:1", "rediscommander/redis-commander:1"])(
    "does not take %s for a store",
    (image) => {
      const found = detect({ store: { image, ...backend } });
      expect(found).not.toHaveProperty("postgres");
      expect(found).not.toHaveProperty("redis");
    },
  );

  it("logs in to PostgreSQL as its image was told, by a value or by a secret", () => {
    const byValue = { POSTGRES_USER: "shop", POSTGRES_PASSWORD: "placeholder" };
    expect(detect({ db: { image: "postgres:15", environment: byValue, ...backend } })).toMatchObject({
      postgres: { login: { user: "shop", password: "placeholder" } },
    });
    const bySecret: Service = {
      image: "postgres:15",
      environment: { POSTGRES_PASSWORD_FILE: "/run/secrets/pw" },
      secrets: [{ source: "db_password", target: "pw" }],
      ...backend,
    };
    const secrets = { db_password: { environment: "DB_PASSWORD" } };
    expect(detect({ db: bySecret }, { secrets })).toMatchObject({
      postgres: { login: { user: "postgres", password: "planted" } },
    });
  });

  it("is a database that Landfall manages, with the role that sees statistics", () => {
    const monitor = { user: "monitor", password: "placeholder" };
    const model = {
      name: "shop",
      services: { proxy, db: { image: "own:1" }, other: { image: "postgres:15" } },
    };
    expect(
      detectServices({ model, variables: {} }, config, {
        database: { service: "db", monitor },
        includes: false,
      }),
    ).toMatchObject({ postgres: { service: "db", login: monitor, healthy: false } });
  });

  it("asks which one where there are several, and takes the one that is named", () => {
    const two = { a: { image: "redis:7" }, b: { image: "redis:7" } };
    expect(detect(two)).toEqual([
      {
        where: "landfall:monitoring.redis",
        problem: "is not set, and several services have such an image: a, b; name the one to monitor",
        fix: "pulumi config set --path 'landfall:monitoring.redis' a",
      },
    ]);
    expect(detect(two, { redis: "b" })).toMatchObject({ redis: { service: "b" } });
    expect(detect(two, { redis: "none" })).not.toHaveProperty("redis");
    expect(detect(two, { redis: "c" })).toMatchObject([
      { problem: "names c, which is no service of the Compose files" },
    ]);
  });

  it("has none of the names that monitoring would add", () => {
    const found = detect({ prometheus: { image: "prom/prometheus" } }, { networks: { monitoring: null } });
    expect(found).toMatchObject([
      { problem: "would add services.prometheus, which the Compose files have already" },
      { problem: "would add networks.monitoring, which the Compose files have already" },
    ]);
  });

  it("knows the password of Redis from its command or its environment", () => {
    const command = ["redis-server", "--requirepass", "planted"];
    expect(detect({ r: { image: "redis", command } })).toMatchObject({ redis: { password: "planted" } });
    const inShell = ["sh", "-c", "redis-server --requirepass planted --appendonly yes"];
    expect(detect({ r: { image: "redis", command: inShell } })).toMatchObject({
      redis: { password: "planted" },
    });
    const environment = { REDIS_PASSWORD: "planted" };
    expect(detect({ r: { image: "redis", environment } })).toMatchObject({ redis: { password: "planted" } });
  });
});

describe("the queues of Celery", () => {
  const queues = (command: string[], environment = {}) => {
    const found = detect({ r: { image: "redis" }, worker: { image: "shop:1", command, environment } });
    return Array.isArray(found) ? found : found.queues;
  };

  it.each([
    [
      ["celery", "-A", "shop", "worker", "-Q", "mail,sync"],
      ["mail", "sync"],
    ],
    [["celery", "-A", "shop", "worker", "--queues=mail"], ["mail"]],
    [["celery", "-A", "shop", "worker"], ["celery"]],
    [["sh", "-c", 'exec celery --app shop worker --queues "$QUEUE" --loglevel info'], ["ai"]],
    [["celery", "-A", "shop", "beat"], []],
    [["python", "-m", "shop.worker"], []],
  ])("of %j are %j", (command, expected) => {
    expect(queues(command, { QUEUE: "ai" })).toEqual(expected);
  });

  it("are none without Redis, and those that the stack names", () => {
    const worker = { image: "shop:1", command: ["celery", "worker"] };
    expect(detect({ worker })).toMatchObject({ queues: [] });
    expect(detect({ worker, r: { image: "redis" } }, { queues: ["own"] })).toMatchObject({ queues: ["own"] });
  });
});

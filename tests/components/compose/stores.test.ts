import { describe, expect, it } from "vitest";
import type { Service } from "../../../components/compose/model.ts";
import { plan } from "../../../components/compose/plan.ts";
import { unmountedData } from "../../../components/compose/stores.ts";
import { options, planWeb, resolved } from "./model.ts";

const at = (target: string) => ({ type: "volume", source: "data", target });

describe("a well-known store", () => {
  it.each<[string, string[]]>([
    ["postgres:15-bookworm", ["/var/lib/postgresql/data"]],
    ["postgres:18", ["/var/lib/postgresql"]],
    ["pgvector/pgvector:pg17", ["/var/lib/postgresql/data"]],
    ["ghcr.io/immich-app/postgres:14-vectorchord0.4.3", ["/var/lib/postgresql/data"]],
    ["postgres@sha256:0123", ["/var/lib/postgresql"]],
    ["docker.io/library/mariadb:lts", ["/var/lib/mysql"]],
    ["mongo:8", ["/data/db", "/data/configdb"]],
    ["registry.example.com:5000/team/redis:7", ["/data"]],
    ["valkey/valkey", ["/data"]],
  ])("%s needs something mounted at %j", (image, paths) => {
    expect(unmountedData({ image })).toEqual(paths);
    expect(unmountedData({ image, volumes: paths.map(at) })).toEqual([]);
  });

  it.each(["nginx:1.28", "prometheuscommunity/postgres-exporter:v0.17.1", "bitnami/redis:8", "redis-ui:1"])(
    "%s is none",
    (image) => expect(unmountedData({ image })).toEqual([]),
  );

  it.each<[string, Service]>([
    ["a tmpfs", { tmpfs: ["/data:size=64m"] }],
    ["a tmpfs in the long form", { volumes: [{ type: "tmpfs", target: "/data/" }] }],
    ["the volumes of another service", { volumes_from: ["other"] }],
  ])("is let be with %s", (_, service) => {
    expect(unmountedData({ image: "redis:7", ...service })).toEqual([]);
  });

  it("counts a mount above or below as none: Docker would still make a volume without a name", () => {
    const image = "postgres:16";
    expect(unmountedData({ image, volumes: [at("/var/lib/postgresql")] })).toEqual([
      "/var/lib/postgresql/data",
    ]);
    expect(unmountedData({ image, volumes: [at("/var/lib/postgresql/data/pgdata")] })).toEqual([
      "/var/lib/postgresql/data",
    ]);
  });

  it("is refused where its data would go, with the lines to add", () => {
    const text = "services:\n  web:\n    image: redis:7\n";
    expect(() => plan(resolved({ services: { web: { image: "redis:7" } } }, text), options)).toThrow(
      `the Compose files use what Landfall does not support (1):
  compose.yaml:3 services.web runs redis:7, which keeps its data at /data, where nothing is mounted: the next container would begin without them
      add \`- web-data:/data\` to services.web.volumes, and \`web-data:\` to the file's volumes
      or, where they may be lost, \`- /data\` to services.web.tmpfs`,
    );
  });

  it("may be without where it runs once to its end, as a client", () => {
    const last = { image: "web:1", depends_on: { web: { condition: "service_completed_successfully" } } };
    const services = { web: { image: "postgres:16" }, last };
    expect(() => planWeb({}, { model: { services } })).not.toThrow();
  });
});

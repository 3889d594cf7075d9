import { describe, expect, it } from "vitest";
import type { Local } from "../../../components/compose/localFiles.ts";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { plan } from "../../../components/compose/plan.ts";
import { containerOf, hashOf, options, planWeb, resolved } from "./model.ts";

describe("a plan", () => {
  it("is plain data: networks, volumes on the data volume, files and containers in order", () => {
    const model = {
      services: {
        web: {
          image: "web:1",
          depends_on: {
            db: { condition: "service_healthy", required: true },
            job: { condition: "service_completed_successfully" },
          },
          networks: { front: { aliases: ["www"] } },
          volumes: [{ type: "bind", source: "/app/site", target: "/etc/site", read_only: true, bind: {} }],
        },
        job: { image: "job:1", depends_on: { db: { condition: "service_started" } } },
        db: {
          image: "postgres:15",
          volumes: [{ type: "volume", source: "data", target: "/var/lib/postgresql/data", volume: {} }],
        },
      },
      networks: { front: { name: "shop_front", ipam: {}, internal: true } },
      volumes: { data: { name: "shop_data" } },
    };
    const { placeholders: _, ...result } = plan(resolved(model), options);
    const labels = (service: string, order = "stop-first") => [
      { label: "landfall.app", value: "shop" },
      { label: "landfall.config-hash", value: expect.stringMatching(/^[0-9a-f]{16}$/) },
      { label: "landfall.service", value: service },
      { label: "landfall.strategy", value: order },
    ];
    const app = [{ label: "landfall.app", value: "shop" }];
    expect(result).toEqual({
      project: "shop",
      networks: [
        {
          key: "front",
          name: "shop_front",
          external: false,
          args: { name: "shop_front", driver: "bridge", internal: true, labels: app },
        },
      ],
      volumes: [
        {
          key: "data",
          name: "shop_data",
          external: false,
          directory: "/mnt/data/volumes/shop_data",
          args: {
            name: "shop_data",
            driver: "local",
            driverOpts: { type: "none", o: "bind", device: "/mnt/data/volumes/shop_data" },
            labels: app,
          },
        },
      ],
      files: [
        {
          key: "site/site.conf",
          path: "/srv/shop/files/site/site.conf",
          content: "server {}\n",
          mode: "0644",
          live: [],
        },
      ],
      reloads: {},
      services: [
        {
          service: "db",
          image: { name: "postgres:15" },
          container: {
            name: "shop-db-1",
            restart: "no",
            destroyGraceSeconds: 10,
            volumes: [{ volumeName: "shop_data", containerPath: "/var/lib/postgresql/data" }],
            labels: labels("db"),
          },
          replicas: 1,
          strategy: { order: "stop-first", reason: "writes to the volume data" },
          rollout: { timeoutSeconds: 210, needsHealthcheck: true, watchSeconds: 30, graceSeconds: 10 },
          oneShot: false,
          after: [],
          volumes: ["shop_data"],
          files: [],
        },
        {
          service: "job",
          image: { name: "job:1" },
          container: {
            name: "shop-job-1",
            restart: "no",
            start: false,
            mustRun: false,
            destroyGraceSeconds: 10,
            labels: labels("job"),
          },
          replicas: 1,
          strategy: { order: "stop-first", reason: "runs once to its end" },
          oneShot: true,
          after: [{ service: "db", condition: "service_started" }],
          volumes: [],
          files: [],
        },
        {
          service: "web",
          image: { name: "web:1" },
          container: {
            restart: "no",
            destroyGraceSeconds: 10,
            networksAdvanced: [{ name: "shop_front", aliases: ["web", "www"] }],
            volumes: [{ hostPath: "/srv/shop/files/site", containerPath: "/etc/site", readOnly: true }],
            labels: labels("web", "start-first"),
          },
          replicas: 1,
          strategy: { order: "start-first", reason: "has nothing that two containers cannot share" },
          rollout: { timeoutSeconds: 210, needsHealthcheck: false, watchSeconds: 30, graceSeconds: 10 },
          oneShot: false,
          after: [
            { service: "db", condition: "service_healthy" },
            { service: "job", condition: "service_completed_successfully" },
          ],
          volumes: [],
          files: ["site/site.conf"],
        },
      ],
      notes: [],
    });
  });

  it("has each value in the form in which the provider reads it back", () => {
    expect(
      containerOf({
        cap_add: ["net_admin", "CHOWN"],
        cap_drop: ["ALL"],
        healthcheck: {
          test: ["CMD", "true"],
          interval: "60s",
          timeout: "1500ms",
          start_period: "1h0m5s",
          retries: 2,
        },
        ports: [
          { target: 443, published: "8443", protocol: "tcp" },
          { target: 80, published: "80", host_ip: "127.0.0.1" },
        ],
        mem_limit: "536870912",
        deploy: { resources: { limits: { cpus: 1 } } },
        stop_grace_period: "1m30s",
        restart: "on-failure:3",
        environment: { B: "2", A: "1" },
        ulimits: { nproc: { soft: 1, hard: 2 }, nofile: 1024 },
        extra_hosts: ["db=10.0.0.1", "v6=::1"],
        tmpfs: ["/run:size=10m", "/tmp"],
      }),
    ).toMatchObject({
      capabilities: { adds: ["CAP_CHOWN", "CAP_NET_ADMIN"], drops: ["ALL"] },
      healthcheck: { interval: "1m0s", timeout: "1.5s", startPeriod: "1h0m5s", retries: 2 },
      ports: [
        { internal: 80, external: 80, ip: "127.0.0.1", protocol: "tcp" },
        { internal: 443, external: 8443, ip: "0.0.0.0", protocol: "tcp" },
      ],
      memory: 512,
      memorySwap: 1024,
      cpus: "1.0",
      stopTimeout: 90,
      destroyGraceSeconds: 90,
      restart: "on-failure",
      maxRetryCount: 3,
      envs: ["A=1", "B=2"],
      ulimits: [
        { name: "nofile", soft: 1024, hard: 1024 },
        { name: "nproc", soft: 1, hard: 2 },
      ],
      hosts: [
        { host: "db", ip: "10.0.0.1" },
        { host: "v6", ip: "::1" },
      ],
      tmpfs: { "/run": "size=10m", "/tmp": "" },
    });
  });

  it("puts secrets and configs into the container, readable as Compose's are", () => {
    const model = { secrets: { key: { environment: "SECRET" } }, configs: { page: { content: "hello" } } };
    expect(
      containerOf(
        {
          secrets: [{ source: "key" }],
          configs: [{ source: "page", target: "/www/page", mode: "0440" }],
        },
        { model },
      ).uploads,
    ).toEqual([
      { file: "/run/secrets/key", content: placeholderFor("SECRET"), permissions: "0444" },
      { file: "/www/page", content: "hello", permissions: "0440" },
    ]);
  });

  it("gives a platform to the image only: a container's is read back in another form", () => {
    const [web] = planWeb({ platform: "linux/amd64" }).services;
    expect(web?.image).toEqual({ name: "web:1", platform: "linux/amd64" });
    expect(web?.container).not.toHaveProperty("platform");
  });

  it("reads Compose's restart policy of a deploy section", () => {
    expect(
      containerOf({ deploy: { restart_policy: { condition: "on-failure", max_attempts: 2 } } }),
    ).toMatchObject({
      restart: "on-failure",
      maxRetryCount: 2,
    });
  });
});

describe("the config hash", () => {
  const test = { test: ["CMD", "true"] };
  const mount = (source: string) => ({ volumes: [{ type: "bind", source, target: "/x", read_only: true }] });
  const changed = (path: string, now: Local) => ({
    readLocal: (asked: string) => (asked === path ? now : options.readLocal(asked)),
  });
  const file = (content: string): Local => ({ is: "file", content, mode: "0644" });
  const folder = (content: string): Local => ({
    is: "directory",
    files: [{ path: "site.conf", content, mode: "0644" }],
  });

  it("changes with what the provider would say it updated, and not do", () => {
    expect(hashOf({ healthcheck: { ...test, interval: "5s" } })).not.toBe(
      hashOf({ healthcheck: { ...test, interval: "6s" } }),
    );
    expect(hashOf({ init: true })).not.toBe(hashOf({}));
    expect(hashOf({ mem_limit: 512 * 1024 * 1024 })).not.toBe(hashOf({}));
  });

  it("stays with what the provider updates in place", () => {
    expect(hashOf({ mem_limit: 512 * 1024 * 1024 })).toBe(hashOf({ mem_limit: 1024 * 1024 * 1024 }));
    expect(hashOf({ restart: "always" })).toBe(hashOf({ restart: "unless-stopped" }));
  });

  it("changes with a single mounted file, which a running container would never see again", () => {
    expect(hashOf(mount("/app/one.conf"))).not.toBe(
      hashOf(mount("/app/one.conf"), changed("/app/one.conf", file("two\n"))),
    );
  });

  it("stays with a file of a folder that the service reloads", () => {
    const service = { ...mount("/app/site"), "x-landfall": { reload: ["kill", "-HUP", "1"] } };
    const before = planWeb(service);
    const after = planWeb(service, changed("/app/site", folder("server { new }\n")));
    expect(after.services).toEqual(before.services);
    expect(after.files[0]).toMatchObject({ content: "server { new }\n", live: ["web"] });
  });
});

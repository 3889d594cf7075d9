import { describe, expect, it } from "vitest";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { containerOf, hashOf, local, options, planWeb } from "./model.ts";

const db = (more: object = {}) => ({ db: { image: "db:1", networks: { default: null }, ...more } });
const withDb = (service: object, more?: object) =>
  planWeb(service, { model: { services: { web: { image: "web:1", ...service }, ...db(more) } } });
const service = (plan: ReturnType<typeof planWeb>, name: string) =>
  plan.services.find((one) => one.service === name);

describe("devices", () => {
  it("are devices of the host, CDI names in one request, and GPUs", () => {
    expect(
      containerOf({
        devices: [
          { source: "nvidia.com/gpu=1", target: "nvidia.com/gpu=1", permissions: "rwm" },
          { source: "/dev/zero", target: "/dev/x", permissions: "r" },
        ],
        gpus: [{ count: -1 }],
        device_cgroup_rules: ["c 1:3 mr"],
        blkio_config: { device_read_bps: [{ path: "/dev/sda", rate: "12582912" }] },
      }),
    ).toMatchObject({
      devices: [{ hostPath: "/dev/zero", containerPath: "/dev/x", permissions: "r" }],
      deviceRequests: [
        { driver: "cdi", deviceIds: ["nvidia.com/gpu=1"] },
        { driver: "nvidia", count: -1, capabilities: ["gpu"] },
      ],
      deviceCgroupRules: ["c 1:3 mr"],
      deviceReadBps: [{ path: "/dev/sda", rate: 12582912 }],
    });
  });

  it("are asked for by number or by name in a reservation", () => {
    const devices = [{ driver: "nvidia", device_ids: ["1", "0"], capabilities: ["gpu", "compute"] }];
    expect(containerOf({ deploy: { resources: { reservations: { devices } } } }).deviceRequests).toEqual([
      { driver: "nvidia", deviceIds: ["0", "1"], capabilities: ["compute", "gpu"] },
    ]);
  });
});

describe("logging", () => {
  const logOpts = (logging: object) => containerOf({ logging }).logOpts;

  it("has what Docker adds to options of its own driver, because it reads them back", () => {
    const all = { "max-size": "10m", "max-file": "3", labels: "landfall.service", tag: "{{.Name}}" };
    expect(logOpts({ driver: "json-file", options: { "max-file": "3" } })).toEqual(all);
    expect(logOpts({ options: { "max-file": "3" } })).toEqual(all);
  });

  it("leaves the options of other drivers, and a service without any, as they are", () => {
    const options = { "syslog-address": "udp://192.0.2.1:514" };
    expect(logOpts({ driver: "syslog", options })).toEqual(options);
    expect(logOpts({ driver: "json-file" })).toBeUndefined();
    expect(logOpts({ driver: "none" })).toBeUndefined();
  });
});

describe("networking", () => {
  it("has every option of a service's network, and a note for those that an older engine ignores", () => {
    const plan = planWeb({
      mac_address: "02:42:ac:11:65:43",
      networks: {
        default: {
          driver_opts: { b: "2", a: "1" },
          link_local_ips: ["169.254.8.9", "169.254.8.8"],
          interface_name: "eth9",
          gw_priority: 1,
        },
      },
    });
    expect(service(plan, "web")?.container.networksAdvanced).toEqual([
      {
        name: "shop_default",
        aliases: ["web"],
        macAddress: "02:42:ac:11:65:43",
        gwPriority: 1,
        linkLocalIps: ["169.254.8.8", "169.254.8.9"],
        driverOpts: ["a=1", "b=2", "com.docker.network.endpoint.ifname=eth9"],
      },
    ]);
    expect(plan.notes.map(({ problem }) => problem)).toContain(
      "services.web.networks.default.interface_name needs Docker Engine 28.1 on the host; an older one ignores it",
    );
  });

  it("gives the target of a link its alias", () => {
    const plan = withDb({ networks: { default: null }, links: ["db:database", "db"] });
    expect(service(plan, "db")?.container.networksAdvanced?.[0]?.aliases).toEqual(["database", "db"]);
  });
});

describe("what services share", () => {
  it("is by the other container's id, known only later", () => {
    const shared = {
      network_mode: "service:db",
      pid: "service:db",
      ipc: "service:db",
      volumes_from: ["db:ro", "container:outside"],
      depends_on: { db: { condition: "service_started" as const, restart: true } },
    };
    const web = service(withDb(shared, { domainname: "example.org" }), "web");
    expect(web?.container.domainname).toBe("example.org");
    expect(web?.joins).toEqual({
      networkMode: "db",
      pidMode: "db",
      ipcMode: "db",
      volumesFrom: [{ service: "db", readOnly: true }],
      restartsWith: ["db"],
    });
    expect(web?.container).not.toHaveProperty("networkMode");
    expect(web?.container.volumes).toEqual([{ fromContainer: "outside" }]);
    expect(web?.strategy.order).toBe("stop-first");
  });

  it("stops first where a volume is written through another service", () => {
    const plan = withDb({ volumes_from: ["db"] });
    expect(service(plan, "web")?.strategy).toEqual({
      order: "stop-first",
      reason: "writes to the volumes of db",
    });
  });
});

describe("secrets and configs", () => {
  const model = { secrets: { key: { environment: "SECRET" } }, configs: { page: { content: "hello" } } };
  const secret = { source: "key", target: "/run/secrets/key", uid: "33", mode: "0400" };

  it("are files of the host in a folder for root, where Docker can put none into the container", () => {
    for (const where of [{ read_only: true }, { tmpfs: ["/run:size=1m"] }]) {
      const plan = planWeb({ ...where, secrets: [secret] }, { model });
      const { container, files } = service(plan, "web") ?? { container: {}, files: [] as string[] };
      expect(container).not.toHaveProperty("uploads");
      expect(container).toMatchObject({
        volumes: [
          {
            hostPath: "/srv/shop/secrets/web/secrets/key",
            containerPath: "/run/secrets/key",
            readOnly: true,
          },
        ],
      });
      expect(plan.files.filter(({ key }) => files.includes(key))).toEqual([
        expect.objectContaining({
          path: "/srv/shop/secrets/web/secrets/key",
          content: placeholderFor("SECRET"),
          mode: "0400",
          owner: "33:0",
        }),
      ]);
    }
  });

  it("make a new container where the content, the mode or the owner of such a file changes", () => {
    const hash = (mount: object, content = "hello") =>
      hashOf(
        { read_only: true, configs: [{ source: "page", ...mount }] },
        { model: { configs: { page: { content } } } },
      );
    expect(hash({})).toBe(hash({}));
    expect(hash({}, "bye")).not.toBe(hash({}));
    expect(hash({ mode: "0400" })).not.toBe(hash({}));
    expect(hash({ uid: "1000" })).not.toBe(hash({}));
  });
});

it("inlines a seccomp profile of the checkout, which the engine reads as text", () => {
  const profile = {
    is: "file" as const,
    content: '{\n  "defaultAction": "SCMP_ACT_ALLOW"\n}\n',
    mode: "0644",
  };
  const readLocal = (path: string) =>
    path === "/app/seccomp.json" ? profile : (local[path] ?? options.readLocal(path));
  const security_opt = ["seccomp=./seccomp.json", "no-new-privileges:true", "apparmor=unconfined"];
  expect(containerOf({ security_opt }, { readLocal }).securityOpts).toEqual([
    "apparmor=unconfined",
    "no-new-privileges:true",
    'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
  ]);
});

it("lets Docker make a missing directory of the host only where the file asks for it", () => {
  const bind = { type: "bind", source: "/h", target: "/h" };
  expect(containerOf({ volumes: [{ ...bind, bind: { create_host_path: true } }] })).toMatchObject({
    volumes: [{ hostPath: "/h", containerPath: "/h" }],
  });
  expect(containerOf({ volumes: [{ ...bind, bind: {} }] })).toMatchObject({
    mounts: [{ type: "bind", source: "/h", target: "/h" }],
  });
});

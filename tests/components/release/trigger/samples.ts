import { plan } from "../../../../components/compose/plan.ts";
import type { Plan } from "../../../../components/compose/types.ts";
import type { AppMonitoring } from "../../../../components/monitoring/index.ts";
import type { ReleasePlan } from "../../../../components/release/record.ts";
import type { ReleaseRecord } from "../../../../contracts/release.ts";
import { options, resolved } from "../../compose/model.ts";
import { recordOf } from "../records.ts";
import type { Container } from "./host.ts";

/** A shop that counts its requests and is watched from outside its containers. */
export const monitoring: AppMonitoring = {
  alertmanager: "alertmanager",
  exporters: ["blackbox", "node"],
  http: {
    ...{ job: "api", requests: "requests_total", durations: "seconds", ignoredRoutes: "/health" },
    loginRoute: "/login",
  },
  objective: { availability: 0.999, latency: { share: 0.99, seconds: 1 } },
};

const networks = (name: string, id: string) => ({
  shop_front: { NetworkID: "net1", Aliases: ["web", name, id.slice(0, 12)], IPAMConfig: null },
  shop_back: { NetworkID: "net2", Aliases: ["web"], IPAMConfig: null },
});

/** A container as `docker inspect` prints it, as far as anyone reads it. */
export function container(service: string, number: number, change: Partial<Container> = {}): Container {
  const id = `${service}${number}`.padEnd(64, "0");
  const order = ["web", "worker"].includes(service) ? "start-first" : "stop-first";
  const Name = `/shop-${service}-${order === "start-first" ? number : 1}`;
  return {
    Id: id,
    Name,
    Created: new Date((1_764_000_000 + number * 1000) * 1000).toISOString().replace("Z", "123456Z"),
    State: { Running: true },
    Config: {
      Hostname: id.slice(0, 12),
      Labels: { "landfall.app": "shop", "landfall.service": service, "landfall.strategy": order },
      Env: [`RELEASE=${number}`],
    },
    Image: `sha256:${service}${number}`,
    HostConfig: {
      NetworkMode: "shop_front",
      PortBindings: service === "edge" ? { "80/tcp": [{ HostPort: "80" }] } : {},
      RestartPolicy: { Name: "unless-stopped" },
    },
    Mounts: service === "db" ? [{ RW: true }] : [],
    NetworkSettings: { Networks: networks(Name.slice(1), id) },
    ...change,
  };
}

/** The shop's plan: a proxy, a service behind it, and services that do and do not start first. */
const shop = (site: string) => {
  const model = {
    services: {
      web: { image: "web:1", networks: { front: null }, secrets: [{ source: "key" }] },
      edge: {
        image: "edge:1",
        networks: { front: null },
        ports: [{ target: 80, published: "80" }],
        volumes: [{ type: "bind", source: "/app/site", target: "/etc/site", read_only: true, bind: {} }],
        "x-landfall": {
          check: ["nginx", "-t"],
          reload: ["nginx", "-s", "reload"],
          upstreams: { web: 8000 },
        },
      },
      worker: { image: "worker:1", stop_grace_period: "7s" },
      beat: { image: "beat:1", deploy: { update_config: { order: "stop-first" } } },
      db: { image: "db:1", volumes: [{ type: "volume", source: "data", target: "/data" }] },
    },
    networks: { front: { name: "shop_front" } },
    volumes: { data: { name: "shop_data" } },
    secrets: { key: { environment: "SECRET" } },
  };
  const readLocal = () => ({
    is: "directory" as const,
    files: [{ path: "site.conf", content: site, mode: "0644" }],
  });
  return plan(resolved(model), { ...options, readLocal }) as Plan as ReleasePlan;
};

/** The id of the shop's first, second and third release. */
export const releaseId = (number: number) => `20261121T1${number}0000Z-00000${number}`;

export function record(
  number: number,
  { site = "server {}\n", ...change }: { site?: string; head?: string; pinned?: string } = {},
): ReleaseRecord {
  const { head = "100", pinned = null } = change;
  return recordOf({ id: releaseId(number), plan: shop(site), head, contents: { pinned } });
}

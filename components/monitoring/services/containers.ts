import { type MachineMemory, MONITORING_SERVICES, type MonitoringService, memoryLimit } from "./memory.ts";

/** A service as Compose writes it. */
export type ComposeService = Readonly<Record<string, unknown>>;

const IMAGES: Record<MonitoringService, string> = {
  prometheus: "prom/prometheus:v3.5.0",
  alertmanager: "prom/alertmanager:v0.28.1",
  "node-exporter": "prom/node-exporter:v1.9.1",
  "postgres-exporter": "prometheuscommunity/postgres-exporter:v0.17.1",
  // The one with a shell: the other has nothing to check its health with.
  "redis-exporter": "oliver006/redis_exporter:v1.74.0-alpine",
  "nginx-exporter": "nginx/nginx-prometheus-exporter:1.4.2",
  "blackbox-exporter": "prom/blackbox-exporter:v0.28.0",
  loki: "grafana/loki:3.7.8",
  jaeger: "jaegertracing/jaeger:2.13.0",
  grafana: "grafana/grafana:12.1.1",
};

/** The services by the variable of their image, such as `NODE_EXPORTER_IMAGE`. */
export function imageVariables(): Record<string, MonitoringService> {
  return Object.fromEntries(MONITORING_SERVICES.map((service) => [imageVariable(service), service]));
}

function imageVariable(service: MonitoringService): string {
  return `${service.toUpperCase().replaceAll("-", "_")}_IMAGE`;
}

/** What every service of monitoring has in common. */
export function common(service: MonitoringService, machine: MachineMemory): ComposeService {
  const limit = memoryLimit(service, machine);
  return {
    image: `\${${imageVariable(service)}:-${IMAGES[service]}}`,
    restart: "unless-stopped",
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    // Beside the application it comes second, so that a query that goes wrong does not slow the site.
    cpu_shares: 512,
    mem_limit: `${limit}m`,
    memswap_limit: `${limit}m`,
  };
}

/** Go's garbage collector works harder near this, before the kernel ends the program. */
export function memoryEnvironment(service: MonitoringService, machine: MachineMemory) {
  return { GOMEMLIMIT: `${Math.floor(memoryLimit(service, machine) * 0.85)}MiB` };
}

/** What every exporter has in common. */
export function exporter(service: MonitoringService, machine: MachineMemory): ComposeService {
  return {
    ...common(service, machine),
    // Nobody waits for it, and it fails at its start or not at all.
    "x-landfall": { watch: "10s" },
    user: "65534:65534",
    environment: memoryEnvironment(service, machine),
    cpus: 0.25,
    stop_grace_period: "5s",
  };
}

/** A check with what busybox has. */
export function healthcheck(port: number, path: string, startPeriod = "15s"): ComposeService {
  return check(["wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${port}${path}`], startPeriod);
}

export function check(command: readonly string[], startPeriod = "15s"): ComposeService {
  return {
    test: ["CMD", ...command],
    interval: "15s",
    timeout: "5s",
    retries: 4,
    start_period: startPeriod,
  };
}

import { join } from "node:path";
import {
  type LocalReader,
  type Plan,
  type ProxyService,
  type Resolved,
  readLocal,
} from "../components/compose/index.ts";
import { parseMachineSize } from "../components/database/index.ts";
import {
  detectServices,
  findProxy,
  MONITORING_PATH,
  MONITORING_SERVICES,
  type MonitoredServices,
  type MonitoringConfig,
  NOTIFY_SECRETS,
  PROXY_FOLDER,
  RECEIVERS,
  renderMonitoring,
  renderRules,
  USUAL_MACHINE,
} from "../components/monitoring/index.ts";
import type { Config } from "../config/load.ts";
import { ProblemsError } from "../problem.ts";
import { alertRules } from "./alertRules.ts";
import { PAGE_LOGIN } from "./description/monitored.ts";
import type { App } from "./description/types.ts";

type Stack = Pick<Config, "app" | "domain"> & Partial<Pick<Config, "host" | "notify">>;

/**
 * The Compose file of what monitors an app, from the app's own resolved files.
 * @throws ProblemsError where it cannot be told what to monitor
 */
export function monitoringFile(
  { model, variables }: Pick<Resolved, "model" | "variables">,
  stack: Stack,
  config: MonitoringConfig,
): string {
  const { app, domain, host, notify = {} } = stack;
  const services = detectServices({ model, variables }, config, {
    database: managedDatabase(app, variables),
    includes: includesPages(model, readLocal),
  });
  if (Array.isArray(services)) throw new ProblemsError("the app cannot be monitored", services);
  const secrets = Object.keys(NOTIFY_SECRETS).filter((name) => variables[name]);
  return renderMonitoring({
    config,
    services,
    domain,
    machine: machineOf(host),
    volumeGb: host !== undefined && "volumeGb" in host ? host.volumeGb : undefined,
    alertmanager: variables.ALERTMANAGER_CONFIG ?? "",
    receivers: {
      any: [...RECEIVERS, "heartbeat" as const].some((name) => notify[name] !== undefined),
      secrets: Object.fromEntries(secrets.map((name) => [name, variables[name] ?? ""])),
    },
    login: variables[PAGE_LOGIN] ?? "",
    rules: rulesOf(app, services),
  });
}

/** A sentence for the preview where an app is monitored and its proxy has no pages of monitoring. */
export function pageWarnings(
  { services, proxy }: Pick<Plan, "services"> & { proxy: ProxyService },
  isOn: boolean,
): string[] {
  if (!isOn || services.some(({ service }) => service === "nginx-exporter")) return [];
  return [
    `${proxy.service} shows no pages under ${MONITORING_PATH}/: no file of it includes ${PROXY_FOLDER}/. docs/monitoring.md has the lines to add.`,
  ];
}

/** A line for the preview. Undefined where nothing monitors the app. */
export function monitoringCost(
  { services }: Pick<Plan, "services">,
  host: Config["host"],
): string | undefined {
  const names: readonly string[] = MONITORING_SERVICES;
  const limits = services
    .filter(({ service }) => names.includes(service))
    .map(({ container }) => container.memory ?? 0);
  if (limits.length === 0) return undefined;
  const sum = limits.reduce((all, limit) => all + limit, 0);
  const size = "size" in host ? parseMachineSize(host.size) : undefined;
  const share =
    size === undefined
      ? ""
      : `, ${Math.round((sum / size.memoryMb) * 100)} % of the droplet's ${size.memoryMb} MB`;
  return `Monitoring takes at most ${sum} MB of memory${share}: ${limits.length} containers.`;
}

function machineOf(host: Config["host"] | undefined) {
  return (host !== undefined && "size" in host ? parseMachineSize(host.size) : undefined) ?? USUAL_MACHINE;
}

function managedDatabase({ database }: App, variables: Readonly<Record<string, string>>) {
  const monitor = database?.roles.monitor;
  if (database === undefined || monitor === undefined || !("service" in database.server)) return undefined;
  const login = { user: monitor.name, password: variables[monitor.password] ?? "" };
  return { service: database.server.service, monitor: login };
}

function rulesOf(app: App, { postgres, redis, queues }: MonitoredServices): Record<string, string> {
  if (app.monitoring === undefined) return {};
  const exporters = [
    ...app.monitoring.exporters,
    ...(postgres === undefined ? [] : (["postgres"] as const)),
    ...(redis === undefined ? [] : (["redis"] as const)),
  ];
  const groups = alertRules({ ...app, monitoring: { ...app.monitoring, exporters, queues } });
  return Object.fromEntries(groups.map((group) => [group.name, renderRules(group)]));
}

/** Whether a file of the proxy includes the pages of monitoring. */
function includesPages(model: Resolved["model"], read: LocalReader): boolean {
  const { volumes = [] } = model.services?.[findProxy(model)] ?? {};
  const folders = volumes.filter(({ type }) => type === "bind").map(({ source = "" }) => source);
  return folders.some((folder) => {
    const file = read(join(folder, "site.conf"));
    return file.is === "file" && file.content.includes(`include ${PROXY_FOLDER}/`);
  });
}

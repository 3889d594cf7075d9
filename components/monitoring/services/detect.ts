import type { Problem } from "../../../problem.ts";
import type { Model, Resolved, Service } from "../../compose/index.ts";
import { findQueues } from "./celery.ts";
import { MONITORING_SERVICES } from "./memory.ts";
import type { ExporterLogin, MonitoredServices, MonitoringConfig, WatchedService } from "./types.ts";

/** What only the app's description and its files on disk say. */
export interface KnownOfApp {
  /** Database that Landfall manages: its service, and the role that sees statistics. */
  database?: { service: string; monitor: ExporterLogin } | undefined;
  /** Whether the proxy's configuration includes what is in `/etc/nginx/monitoring/`. */
  includes: boolean;
}

export const NONE = "none";

const POSTGRES = /(?:^|[-/])(?:postgres|postgresql|postgis|pgvector|timescaledb)(?:[:@]|$)/;
const REDIS = /(?:^|[-/])(?:redis|valkey|redis-stack-server)(?:[:@]|$)/;

/** Finds what an app has to monitor. @returns the problems, if there are any */
export function detectServices(
  { model, variables }: Pick<Resolved, "model" | "variables">,
  config: MonitoringConfig,
  app: KnownOfApp,
): MonitoredServices | Problem[] {
  const services = model.services ?? {};
  const proxy = findProxy(model);
  const postgres = choose(services, "postgres", config.postgres ?? app.database?.service, POSTGRES);
  const redis = choose(services, "redis", config.redis, REDIS);
  const problems = [
    ...takenNames(model),
    ...[postgres, redis].flatMap((found) => ("problem" in found ? [found.problem] : [])),
  ];
  if (problems.length > 0) return problems;

  const postgresName = "name" in postgres ? postgres.name : undefined;
  const redisName = "name" in redis ? redis.name : undefined;
  return {
    proxy: { service: proxy, networks: networksOf(services[proxy] ?? {}), includes: app.includes },
    ...(postgresName !== undefined && {
      postgres: {
        ...watched(postgresName, services),
        login:
          app.database?.service === postgresName
            ? app.database.monitor
            : superuser(services[postgresName] ?? {}, model, variables),
      },
    }),
    ...(redisName !== undefined && {
      redis: { ...watched(redisName, services), ...redisPassword(services[redisName] ?? {}) },
    }),
    queues: redisName === undefined ? [] : (config.queues ?? findQueues(services)),
    networks: [...new Set(Object.values(services).flatMap(networksOf))].sort(),
  };
}

/** The service that passes requests to others. Every app has one: a plan without it is refused. */
export function findProxy({ services = {} }: Model): string {
  const isProxy = ({ "x-landfall": extension }: Service) =>
    typeof extension === "object" && extension !== null && "upstreams" in extension;
  return Object.keys(services).find((name) => isProxy(services[name] ?? {})) ?? "nginx";
}

function networksOf({ networks }: Service): string[] {
  return Object.keys(networks ?? {}).sort();
}

type Choice = { name: string } | { problem: Problem } | Record<never, never>;

/** The service that is named, else the only one with such an image. */
function choose(
  services: Readonly<Record<string, Service>>,
  key: "postgres" | "redis",
  named: string | undefined,
  image: RegExp,
): Choice {
  if (named === NONE) return {};
  const where = `landfall:monitoring.${key}`;
  const found = Object.keys(services).filter((name) => image.test(services[name]?.image ?? ""));
  const fix = `pulumi config set --path '${where}' ${found[0] ?? NONE}`;
  if (named !== undefined)
    return services[named] === undefined
      ? { problem: { where, problem: `names ${named}, which is no service of the Compose files`, fix } }
      : { name: named };
  const [first, ...others] = found.sort();
  if (first === undefined) return {};
  if (others.length === 0) return { name: first };
  const problem = `is not set, and several services have such an image: ${found.join(", ")}; name the one to monitor`;
  return { problem: { where, problem, fix } };
}

/** Names of monitoring that the app uses itself. */
function takenNames({ services = {}, networks = {} }: Model): Problem[] {
  const fix =
    "pulumi config set --path 'landfall:monitoring.enabled' false, or rename it in the Compose files";
  const taken = [
    ...MONITORING_SERVICES.filter((name) => services[name] !== undefined).map((name) => `services.${name}`),
    ...["monitoring", "monitoring-outbound"]
      .filter((name) => networks[name] !== undefined)
      .map((name) => `networks.${name}`),
  ];
  return taken.map((name) => ({
    where: "landfall:monitoring",
    problem: `would add ${name}, which the Compose files have already`,
    fix,
  }));
}

function watched(service: string, services: Readonly<Record<string, Service>>): WatchedService {
  const { healthcheck, ...rest } = services[service] ?? {};
  return {
    service,
    network: networksOf(rest)[0] ?? "default",
    healthy: healthcheck?.test !== undefined && healthcheck.disable !== true,
  };
}

/** The superuser's login, as the official image takes it. */
function superuser(
  { environment = {}, secrets = [] }: Service,
  model: Model,
  variables: Readonly<Record<string, string>>,
): ExporterLogin {
  const file = environment.POSTGRES_PASSWORD_FILE;
  const mounted = secrets.find(({ source, target = source }) =>
    [target, `/run/secrets/${target}`].includes(file ?? ""),
  );
  const variable = model.secrets?.[mounted?.source ?? ""]?.environment ?? "";
  return {
    user: environment.POSTGRES_USER ?? "postgres",
    password: environment.POSTGRES_PASSWORD ?? variables[variable] ?? "",
  };
}

function redisPassword({ command, environment = {} }: Service): { password?: string } {
  const words = (command ?? []).flatMap((word) => word.split(/\s+/));
  const at = words.indexOf("--requirepass");
  const password = at === -1 ? environment.REDIS_PASSWORD : words[at + 1];
  return password === undefined || password === null ? {} : { password };
}

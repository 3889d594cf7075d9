import type { MachineMemory } from "./memory.ts";

/** What a stack wants to be monitored: `landfall:monitoring`. */
export interface MonitoringConfig {
  /** Whether Loki keeps logs. */
  logs: boolean;
  /** Whether Jaeger keeps traces. */
  traces: boolean;
  /** Whether Grafana shows them. */
  dashboards: boolean;
  /** How long metrics are kept. */
  retentionDays: number;
  /** Service of PostgreSQL, or `none`. @default the service with an image of PostgreSQL */
  postgres?: string | undefined;
  /** Service of Redis, or `none`. @default the service with an image of Redis */
  redis?: string | undefined;
  /** Queues of Celery, as keys of Redis. @default those in the commands of the app's workers */
  queues?: string[] | undefined;
}

/** Login of an exporter. The password is empty where the server asks for none. */
export interface ExporterLogin {
  user: string;
  password: string;
}

/** A service of the app that an exporter asks. */
export interface WatchedService {
  service: string;
  /** A network that leads to it. */
  network: string;
  /** Whether it has a health check to wait for. */
  healthy: boolean;
}

/** What of an app is monitored, as its resolved Compose files have it. */
export interface MonitoredServices {
  proxy: {
    service: string;
    /** Networks that it is in without monitoring. */
    networks: string[];
    /** Whether its configuration includes what is in `/etc/nginx/monitoring/`. */
    includes: boolean;
  };
  postgres?: WatchedService & { login: ExporterLogin };
  redis?: WatchedService & { password?: string };
  queues: string[];
  /** Networks of the app's other services, which may send traces. */
  networks: string[];
}

/** What the Compose file of monitoring is rendered from. */
export interface MonitoringFileArgs {
  /** What the stack wants. */
  config: MonitoringConfig;
  /** What the app has. */
  services: MonitoredServices;
  /** Domain name of the site. */
  domain: string;
  /** What limits of memory follow. */
  machine: MachineMemory;
  /** Size of the data volume. @default one of 10 GB, where Landfall does not know it */
  volumeGb?: number | undefined;
  /** Alertmanager's configuration, as JSON. */
  alertmanager: string;
  /** Who is told of alerts. */
  receivers: {
    /** Whether somebody is told of alerts, or the dead man's switch is. */
    any: boolean;
    /** Secrets, by the names of their variables. */
    secrets: Readonly<Record<string, string>>;
  };
  /** Line of the proxy's password file. */
  login: string;
  /** Rule files of Prometheus, by their names. */
  rules: Readonly<Record<string, string>>;
}

/** Memory of the machine that everything runs on. */
export interface MachineMemory {
  memoryMb: number;
}

/** A machine whose size has no memory in its name counts as this one. */
const USUAL_MB = 4096;

/**
 * Limits in MB on a machine of 4 GB, and the least with which each program works. Limits of what stores samples, lines
 * and traces grow with the machine, as there is more to store.
 */
const LIMITS = {
  prometheus: { usual: 192, least: 128 },
  loki: { usual: 112, least: 96 },
  jaeger: { usual: 80, least: 80 },
  grafana: { usual: 144, least: 144 },
  alertmanager: { usual: 40, least: 40, grows: false },
  "node-exporter": { usual: 24, least: 24, grows: false },
  "postgres-exporter": { usual: 24, least: 24, grows: false },
  "redis-exporter": { usual: 24, least: 24, grows: false },
  "nginx-exporter": { usual: 24, least: 24, grows: false },
  "blackbox-exporter": { usual: 24, least: 24, grows: false },
} satisfies Record<string, { usual: number; least: number; grows?: false }>;

/** Services that monitoring adds to an app. */
export type MonitoringService = keyof typeof LIMITS;

export const MONITORING_SERVICES = Object.keys(LIMITS) as MonitoringService[];

/** More than this is of no use to monitoring of one machine. */
const MOST = 4;

/** Memory limit of a service's container in MB. */
export function memoryLimit(service: MonitoringService, { memoryMb }: MachineMemory): number {
  const limit: { usual: number; least: number; grows?: false } = LIMITS[service];
  if (limit.grows === false) return limit.usual;
  const factor = Math.min(memoryMb / USUAL_MB, MOST);
  return Math.max(limit.least, Math.floor(limit.usual * factor));
}

export const USUAL_MACHINE: MachineMemory = { memoryMb: USUAL_MB };

/** Space for metrics in MB: a tenth of the data volume, so that monitoring never fills it. */
export function metricsSpace(volumeGb: number | undefined): number {
  return Math.min(8192, Math.max(512, Math.floor(((volumeGb ?? 10) * 1024) / 10)));
}

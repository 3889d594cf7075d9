import { z } from "zod";
import type { App } from "../planning/description/types.ts";
import type { Problem } from "../problem.ts";
import { group, setting } from "./manual.ts";
import { filled, trueOrFalse } from "./values.ts";

const part = (description: string) =>
  setting(trueOrFalse.default(false), {
    description,
    example: true,
    change: "Its container is started or deleted; what it stored stays on the data volume.",
  });

const service = (what: string) =>
  setting(filled.optional(), {
    description: `Service of ${what} that is monitored; \`none\` for none.`,
    default: `the service with an image of ${what}`,
    example: what === "Redis" ? "redis" : "postgres",
    change: "The exporter's container is replaced.",
  });

export const monitoring = group(
  z.strictObject({
    enabled: setting(trueOrFalse.default(true), {
      description: "Whether the app is monitored.",
      example: true,
      change:
        "Containers of monitoring are started or deleted, and the proxy's is replaced. What was stored stays on the data volume.",
    }),
    logs: part("Whether Loki keeps logs."),
    traces: part("Whether Jaeger keeps traces, which services send to `jaeger:4317` or `jaeger:4318`."),
    dashboards: part("Whether Grafana shows metrics, logs and traces."),
    retentionDays: setting(z.int("is not a whole number of days").min(1, "is below 1 day").default(15), {
      description:
        "How long metrics are kept. They take a tenth of the data volume at most: the oldest are deleted then.",
      unit: "days",
      example: 30,
      change: "Prometheus's container is replaced. A shorter time deletes older metrics.",
    }),
    postgres: service("PostgreSQL"),
    redis: service("Redis"),
    queues: setting(z.array(filled).optional(), {
      description: "Queues of Celery, as keys of Redis.",
      default: "those in the commands of the app's workers",
      example: "celery",
      change: "The container of the exporter of Redis is replaced.",
    }),
  }),
  {
    description: "Metrics and alerts of the app, by programs that run beside it.",
    default: "the app is not monitored",
    see: "docs/monitoring.md",
  },
);

/** Whether the configuration, valid or not, switches monitoring on. */
export function isSwitchedOn(given: unknown): boolean {
  return typeof given === "object" && given !== null && (given as { enabled?: unknown }).enabled !== false;
}

export function monitoredAlready({ name }: App): Problem {
  return {
    where: "landfall:monitoring",
    problem: `is set, but the Compose files of ${name} run a monitoring of their own`,
    fix: "pulumi config rm landfall:monitoring",
  };
}

import { redis } from "../metrics/exporters.ts";
import { aggregate, combine, delta, increase, largest, rate, select, value } from "../promql.ts";
import type { Dashboard, Panel } from "../types.ts";

const NOW: readonly Panel[] = [
  {
    title: "Redis",
    description: "Whether the server takes a connection of its exporter.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: aggregate("min", value(select(redis.up))), legend: "server" }],
    words: { 0: "down", 1: "up" },
    limits: { critical: 1, worse: "below" },
  },
  {
    title: "Memory in use",
    description: "Of `maxmemory`. At the limit Redis refuses new tasks.",
    kind: "numbers",
    unit: "share",
    queries: [
      {
        vector: combine(
          aggregate("max", value(select(redis.memoryUsed))),
          "/",
          combine(aggregate("max", value(select(redis.memoryLimit))), ">", 0),
        ),
        legend: "in use",
        mayBeEmpty: "Redis has no limit of memory",
      },
    ],
    limits: { warning: 0.85, critical: 0.95 },
  },
  {
    title: "Written to disk",
    description: "Whether the last write of the append-only file, and the last snapshot, succeeded.",
    kind: "numbers",
    unit: "count",
    queries: [
      { vector: aggregate("min", value(select(redis.appendOnlyWritten))), legend: "append-only file" },
      { vector: aggregate("min", value(select(redis.snapshotWritten))), legend: "snapshot" },
    ],
    words: { 0: "failed", 1: "written" },
    limits: { critical: 1, worse: "below" },
  },
  {
    title: "Connections refused, 24 h",
    description: "Redis refuses connections above `maxclients`.",
    kind: "numbers",
    unit: "count",
    decimals: 0,
    queries: [{ vector: aggregate("sum", increase(select(redis.clientsRefused), "24h")), legend: "refused" }],
    limits: { critical: 1 },
  },
];

function queuePanels(names: readonly string[]): Panel[] {
  const queue = { key: { like: names.join("|") } };
  return [
    {
      title: "Tasks that wait, by queue",
      description: "Tasks that no worker has taken yet. 500 for ten minutes is a warning.",
      kind: "plot",
      unit: "count",
      queries: [
        { vector: aggregate("max", value(select(redis.keySize, queue)), ["key"]), legend: "{{key}}" },
      ],
      limits: { warning: 500 },
    },
    {
      title: "Growth of the queues, 15 min",
      description: "Above zero, more tasks arrive than workers take. A queue that only grows is stuck.",
      kind: "plot",
      unit: "count",
      queries: [
        { vector: aggregate("max", delta(select(redis.keySize, queue), "15m"), ["key"]), legend: "{{key}}" },
      ],
    },
  ];
}

const COMMANDS: readonly Panel[] = [
  {
    title: "Commands",
    description: "The ten most frequent commands.",
    kind: "plot",
    unit: "per second",
    queries: [
      { vector: largest(10, aggregate("sum", rate(select(redis.commands)), ["cmd"])), legend: "{{cmd}}" },
    ],
  },
  {
    title: "Time of a command",
    description: "Mean time of the ten slowest commands. BRPOP waits for a task, which is no fault.",
    kind: "plot",
    unit: "seconds",
    queries: [
      {
        vector: largest(
          10,
          combine(
            aggregate("sum", rate(select(redis.commandSeconds)), ["cmd"]),
            "/",
            combine(aggregate("sum", rate(select(redis.commands)), ["cmd"]), ">", 0),
          ),
        ),
        legend: "{{cmd}}",
      },
    ],
  },
];

const STORE: readonly Panel[] = [
  {
    title: "Memory",
    description: "Used memory and its limit.",
    kind: "plot",
    unit: "bytes",
    queries: [
      { vector: aggregate("max", value(select(redis.memoryUsed))), legend: "used" },
      { vector: aggregate("max", value(select(redis.memoryLimit))), legend: "limit" },
    ],
  },
  {
    title: "Clients",
    description: "Blocked clients are workers that wait for a task.",
    kind: "plot",
    unit: "count",
    queries: [
      { vector: aggregate("max", value(select(redis.clients))), legend: "connected" },
      { vector: aggregate("max", value(select(redis.clientsBlocked))), legend: "blocked" },
    ],
  },
  {
    title: "Keys",
    description: "Keys of each database that has any. Results of tasks expire by themselves.",
    kind: "plot",
    unit: "count",
    queries: [
      {
        vector: combine(aggregate("max", value(select(redis.keys)), ["db"]), ">", 0),
        legend: "{{db}}",
        mayBeEmpty: "Redis holds no key",
      },
    ],
  },
  {
    title: "Keys that went",
    description: "Expired keys are usual. An evicted key is a lost task or result.",
    kind: "plot",
    unit: "per second",
    queries: [
      { vector: aggregate("sum", rate(select(redis.expiredKeys))), legend: "expired" },
      { vector: aggregate("sum", rate(select(redis.evictedKeys))), legend: "evicted" },
    ],
  },
];

/** Redis, by its exporter, and the queues of Celery in it. */
export function redisPage(queues: readonly string[]): Dashboard {
  return {
    name: "redis",
    title: queues.length === 0 ? "Redis" : "Redis and queues",
    description: "The store of tasks and of what is remembered for a while.",
    sections: [
      { title: "Now", panels: NOW },
      ...(queues.length === 0 ? [] : [{ title: "Queues", panels: queuePanels(queues) }]),
      { title: "Commands", panels: COMMANDS },
      { title: "Store", panels: STORE },
    ],
  };
}

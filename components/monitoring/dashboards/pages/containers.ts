import { alertmanager, process, prometheus } from "../metrics/exporters.ts";
import { age, aggregate, combine, rate, select, value } from "../promql.ts";
import type { Dashboard, Panel } from "../types.ts";

/** A probe is a question, not a container. */
const CONTAINERS = { job: { not: "site" } };
const LEGEND = "{{job}} {{instance}}";
const each = ["job", "instance"] as const;

const NOW: readonly Panel[] = [
  {
    title: "Containers that answer",
    description: "Each container that Prometheus asks, by its job.",
    kind: "numbers",
    unit: "count",
    width: 24,
    queries: [{ vector: aggregate("min", value(select(prometheus.up)), ["job"]), legend: "{{job}}" }],
    words: { 0: "down", 1: "up" },
    limits: { critical: 1, worse: "below" },
  },
];

const PROCESSES: readonly Panel[] = [
  {
    title: "Memory",
    description: "Memory of each container's main program. A line that only rises is a leak.",
    kind: "plot",
    unit: "bytes",
    queries: [{ vector: aggregate("max", value(select(process.memory, CONTAINERS)), each), legend: LEGEND }],
  },
  {
    title: "Processors",
    description: "Processors that each container's main program keeps busy. 1 is one whole processor.",
    kind: "plot",
    unit: "count",
    queries: [{ vector: aggregate("sum", rate(select(process.cpu, CONTAINERS)), each), legend: LEGEND }],
  },
  {
    title: "Open files, of those allowed",
    description: "Files and connections. At 100 % a program can open no other.",
    kind: "plot",
    unit: "share",
    queries: [
      {
        vector: combine(
          aggregate("max", value(select(process.openFiles, CONTAINERS)), each),
          "/",
          aggregate("max", value(select(process.maxFiles, CONTAINERS)), each),
        ),
        legend: LEGEND,
      },
    ],
    limits: { warning: 0.8 },
  },
  {
    title: "Running since",
    description: "Time since each program started. A line that falls to zero is a restart.",
    kind: "plot",
    unit: "seconds",
    queries: [
      { vector: age(aggregate("max", value(select(process.startTime, CONTAINERS)), each)), legend: LEGEND },
    ],
  },
];

const WATCHERS: readonly Panel[] = [
  {
    title: "Series and samples",
    description: "Series that Prometheus holds in memory. Twice as many take twice the memory.",
    kind: "plot",
    unit: "count",
    queries: [
      { vector: aggregate("sum", value(select(prometheus.series))), legend: "series" },
      { vector: aggregate("sum", rate(select(prometheus.samples))), legend: "samples in a second" },
    ],
  },
  {
    title: "Time of a scrape",
    description: "How long each target takes to answer Prometheus. After 10 s it counts as down.",
    kind: "plot",
    unit: "seconds",
    queries: [
      { vector: aggregate("max", value(select(prometheus.scrapeSeconds)), ["job"]), legend: "{{job}}" },
    ],
    limits: { critical: 10 },
  },
  {
    title: "Storage of metrics",
    description: "Blocks that Prometheus has written. They are kept for 15 days, 2 GB at most.",
    kind: "plot",
    unit: "bytes",
    queries: [{ vector: aggregate("sum", value(select(prometheus.storage))), legend: "blocks" }],
  },
  {
    title: "Messages of alerts",
    description: "Messages that Alertmanager has sent, and those that it could not deliver, by receiver.",
    kind: "plot",
    unit: "per second",
    queries: [
      {
        vector: aggregate("sum", rate(select(alertmanager.sent)), ["integration"]),
        legend: "{{integration}} sent",
      },
      {
        vector: aggregate("sum", rate(select(alertmanager.failed)), ["integration"]),
        legend: "{{integration}} failed",
      },
    ],
  },
];

/** The containers that export metrics of their own process: the API, the exporters, and what watches. */
export const containersPage: Dashboard = {
  name: "containers",
  title: "Containers",
  description:
    "Containers with metrics of their own: the API, the exporters and what watches. `bin/landfall ps` lists the others.",
  sections: [
    { title: "Now", panels: NOW },
    { title: "Programs", panels: PROCESSES },
    { title: "What watches", panels: WATCHERS },
  ],
};

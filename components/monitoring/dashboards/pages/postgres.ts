import { postgres } from "../metrics/exporters.ts";
import { aggregate, combine, increase, rate, select, value } from "../promql.ts";
import type { Dashboard, Panel } from "../types.ts";

/** Without those that every server has. */
const OWN = { datname: { unlike: "template.*|postgres|" } };

const connections = aggregate("sum", value(select(postgres.activity)));
const maxConnections = aggregate("max", value(select(postgres.maxConnections)));

const NOW: readonly Panel[] = [
  {
    title: "PostgreSQL",
    description: "Whether the server takes a connection of its exporter.",
    kind: "numbers",
    unit: "count",
    queries: [{ vector: aggregate("min", value(select(postgres.up))), legend: "server" }],
    words: { 0: "down", 1: "up" },
    limits: { critical: 1, worse: "below" },
  },
  {
    title: "Connections in use",
    description:
      "Of `max_connections`. At 80 % there is a warning, at 95 % an alert: the next ones are refused.",
    kind: "numbers",
    unit: "share",
    queries: [{ vector: combine(connections, "/", maxConnections), legend: "in use" }],
    limits: { warning: 0.8, critical: 0.95 },
  },
  {
    title: "Read from memory",
    description:
      "Share of blocks that were in the server's memory. Far below 99 %, shared_buffers is small for the data.",
    kind: "numbers",
    unit: "share",
    decimals: 1,
    queries: [
      {
        vector: combine(
          aggregate("sum", increase(select(postgres.blocksHit, OWN), "1h")),
          "/",
          combine(
            aggregate("sum", increase(select(postgres.blocksHit, OWN), "1h")),
            "+",
            aggregate("sum", increase(select(postgres.blocksRead, OWN), "1h")),
          ),
        ),
        legend: "from memory",
        mayBeEmpty: "no query has read anything for an hour",
      },
    ],
    limits: { warning: 0.95, worse: "below" },
  },
  {
    title: "Deadlocks, 24 h",
    description: "Transactions that waited for each other, so that one was ended. The log has both queries.",
    kind: "numbers",
    unit: "count",
    decimals: 0,
    queries: [
      { vector: aggregate("sum", increase(select(postgres.deadlocks, OWN), "24h")), legend: "deadlocks" },
    ],
    limits: { warning: 1, critical: 5 },
  },
];

const CONNECTIONS: readonly Panel[] = [
  {
    title: "Connections, by state",
    description: "`idle in transaction` keeps locks and dead rows. The line is `max_connections`.",
    kind: "plot",
    unit: "count",
    queries: [
      { vector: aggregate("sum", value(select(postgres.activity)), ["state"]), legend: "{{state}}" },
      { vector: maxConnections, legend: "max_connections" },
    ],
  },
  {
    title: "Longest transaction",
    description:
      "Age of the oldest transaction of each database. A long one keeps dead rows from being removed.",
    kind: "plot",
    unit: "seconds",
    queries: [
      {
        vector: aggregate("max", value(select(postgres.longestTransaction, OWN)), ["datname"]),
        legend: "{{datname}}",
      },
    ],
    limits: { warning: 900 },
  },
  {
    title: "Locks",
    description:
      "Locks that transactions hold or wait for, by mode. An exclusive one for long makes others wait.",
    kind: "plot",
    unit: "count",
    width: 24,
    queries: [{ vector: aggregate("sum", value(select(postgres.locks, OWN)), ["mode"]), legend: "{{mode}}" }],
  },
];

const WORK: readonly Panel[] = [
  {
    title: "Transactions",
    description:
      "Transactions that were committed and rolled back, in a second. Many that roll back are errors of the app.",
    kind: "plot",
    unit: "per second",
    queries: [
      {
        vector: aggregate("sum", rate(select(postgres.commits, OWN)), ["datname"]),
        legend: "{{datname}} committed",
      },
      {
        vector: aggregate("sum", rate(select(postgres.rollbacks, OWN)), ["datname"]),
        legend: "{{datname}} rolled back",
      },
    ],
  },
  {
    title: "Rows",
    description: "Rows that queries fetched and changed, in a second.",
    kind: "plot",
    unit: "per second",
    queries: [
      { vector: aggregate("sum", rate(select(postgres.rowsFetched, OWN))), legend: "fetched" },
      { vector: aggregate("sum", rate(select(postgres.rowsInserted, OWN))), legend: "inserted" },
      { vector: aggregate("sum", rate(select(postgres.rowsUpdated, OWN))), legend: "updated" },
      { vector: aggregate("sum", rate(select(postgres.rowsDeleted, OWN))), legend: "deleted" },
    ],
  },
];

const STORAGE: readonly Panel[] = [
  {
    title: "Size of the databases",
    description: "With indexes and dead rows. Compare it with what is free on the Host page.",
    kind: "plot",
    unit: "bytes",
    queries: [
      {
        vector: aggregate("max", value(select(postgres.databaseSize, OWN)), ["datname"]),
        legend: "{{datname}}",
      },
    ],
  },
  {
    title: "Temporary files",
    description: "Bytes that sorts and joins write because `work_mem` is too small for them.",
    kind: "plot",
    unit: "bytes/s",
    queries: [
      {
        vector: aggregate("sum", rate(select(postgres.temporaryBytes, OWN)), ["datname"]),
        legend: "{{datname}}",
      },
    ],
  },
  {
    title: "Checkpoints",
    description:
      "Those that were requested came early, because much was written: `max_wal_size` is small then.",
    kind: "plot",
    unit: "per second",
    width: 24,
    queries: [
      { vector: aggregate("sum", rate(select(postgres.checkpointsTimed))), legend: "in time" },
      { vector: aggregate("sum", rate(select(postgres.checkpointsRequested))), legend: "requested" },
    ],
  },
];

/** PostgreSQL, by its exporter. */
export const postgresPage: Dashboard = {
  name: "postgresql",
  title: "PostgreSQL",
  description: "The database server: connections, transactions and storage.",
  sections: [
    { title: "Now", panels: NOW },
    { title: "Connections", panels: CONNECTIONS },
    { title: "Work", panels: WORK },
    { title: "Storage", panels: STORAGE },
  ],
};

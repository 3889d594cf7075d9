import { node } from "../metrics/exporters.ts";
import {
  age,
  aggregate,
  combine,
  increase,
  type Metric,
  rate,
  select,
  total,
  type Vector,
  value,
} from "../promql.ts";
import type { Dashboard, Panel } from "../types.ts";

/** What a container mounts for itself is no disk. */
const DISK = { fstype: { unlike: "tmpfs|overlay|squashfs|ramfs|nsfs|devtmpfs" } };
type Filesystem = "device" | "fstype" | "mountpoint" | "job" | "instance";
/** A disk is seen at several places. */
const byDevice = (vector: Vector<Filesystem>) => aggregate("max", vector, ["device"]);

/** Of the one host that there is. */
const newest = (metric: Metric<"gauge", never>) => aggregate("max", value(select(metric)));

const NOW: readonly Panel[] = [
  {
    title: "Running since",
    description: "Time since the host started. A short time that nobody expects was a crash.",
    kind: "numbers",
    unit: "seconds",
    queries: [{ vector: age(aggregate("max", value(select(node.bootTime)))), legend: "up" }],
  },
  {
    title: "Fullest disk",
    description: "At 85 % there is a warning, at 95 % an alert. PostgreSQL stops when it cannot write.",
    kind: "numbers",
    unit: "share",
    queries: [
      {
        vector: aggregate(
          "max",
          combine(
            1,
            "-",
            combine(
              value(select(node.filesystemAvailable, DISK)),
              "/",
              value(select(node.filesystemSize, DISK)),
            ),
          ),
        ),
        legend: "full",
      },
    ],
    limits: { warning: 0.85, critical: 0.95 },
  },
  {
    title: "Disks",
    description: "A disk becomes read-only after faults of the device. Nothing can be written then.",
    kind: "numbers",
    unit: "count",
    queries: [
      {
        vector: aggregate(
          "max",
          value(select(node.filesystemReadOnly, { mountpoint: { like: "/|/mnt/data" } })),
        ),
        legend: "read-only",
      },
    ],
    words: { 0: "writable", 1: "read-only" },
    limits: { critical: 1 },
  },
  {
    title: "Processes ended for want of memory, 24 h",
    description: "The kernel ends a process when memory is used up. `dmesg` names it.",
    kind: "numbers",
    unit: "count",
    decimals: 0,
    queries: [{ vector: aggregate("sum", increase(select(node.oomKills), "24h")), legend: "ended" }],
    limits: { critical: 1 },
  },
];

const PROCESSORS: readonly Panel[] = [
  {
    title: "Processors, by what they do",
    description: "Idle is left out. `steal` is taken by other droplets, `iowait` waits for the disk.",
    kind: "plot",
    unit: "share",
    max: 1,
    stacked: true,
    queries: [
      {
        vector: aggregate("avg", rate(select(node.cpu, { mode: { not: "idle" } })), ["mode"]),
        legend: "{{mode}}",
      },
    ],
  },
  {
    title: "Load",
    description:
      "Programs that run or wait to run, on average. More than the number of processors means waiting.",
    kind: "plot",
    unit: "count",
    queries: [
      { vector: newest(node.load1), legend: "1 minute" },
      { vector: newest(node.load5), legend: "5 minutes" },
      { vector: newest(node.load15), legend: "15 minutes" },
      {
        vector: aggregate("count", total(select(node.cpu, { mode: "idle" }))),
        legend: "Processors",
      },
    ],
  },
  {
    title: "Programs that wait",
    description: "Share of time in which at least one program waited for a processor, or for the disk.",
    kind: "plot",
    unit: "share",
    max: 1,
    queries: [
      { vector: aggregate("max", rate(select(node.pressureCpu))), legend: "for a processor" },
      { vector: aggregate("max", rate(select(node.pressureIo))), legend: "for the disk" },
    ],
  },
];

const MEMORY: readonly Panel[] = [
  {
    title: "Memory",
    description: "Used memory, caches that can be given back, and free memory make up the whole.",
    kind: "plot",
    unit: "bytes",
    stacked: true,
    queries: [
      {
        vector: combine(newest(node.memoryTotal), "-", newest(node.memoryAvailable)),
        legend: "used",
      },
      {
        vector: combine(newest(node.memoryAvailable), "-", newest(node.memoryFree)),
        legend: "caches",
      },
      { vector: newest(node.memoryFree), legend: "free" },
    ],
  },
  {
    title: "Swapping",
    description: "Pages that go to and come from the swap. For long, the host has too little memory.",
    kind: "plot",
    unit: "per second",
    queries: [
      { vector: aggregate("max", rate(select(node.swappedOut))), legend: "out" },
      { vector: aggregate("max", rate(select(node.swappedIn))), legend: "in" },
    ],
  },
];

const share = (free: Vector<Filesystem>, size: Vector<Filesystem>) =>
  byDevice(combine(1, "-", combine(free, "/", size)));

const DISKS: readonly Panel[] = [
  {
    title: "Disks, full",
    description: "At 85 % there is a warning, at 95 % an alert.",
    kind: "plot",
    unit: "share",
    max: 1,
    queries: [
      {
        vector: share(
          value(select(node.filesystemAvailable, DISK)),
          value(select(node.filesystemSize, DISK)),
        ),
        legend: "{{device}}",
      },
    ],
    limits: { warning: 0.85, critical: 0.95 },
  },
  {
    title: "Inodes, used",
    description: "Each file takes one. Without a free one no file can be made, however much space is left.",
    kind: "plot",
    unit: "share",
    max: 1,
    queries: [
      {
        vector: share(
          value(select(node.filesystemFilesFree, DISK)),
          combine(value(select(node.filesystemFiles, DISK)), ">", 0),
        ),
        legend: "{{device}}",
      },
    ],
    limits: { warning: 0.9 },
  },
  {
    title: "Disks, read and written",
    description: "Bytes that each device reads and writes in a second.",
    kind: "plot",
    unit: "bytes/s",
    queries: [
      { vector: aggregate("sum", rate(select(node.diskRead)), ["device"]), legend: "{{device}} read" },
      { vector: aggregate("sum", rate(select(node.diskWritten)), ["device"]), legend: "{{device}} written" },
    ],
  },
  {
    title: "Disks, busy",
    description: "Share of time in which a device worked. A network disk near 100 % makes everybody wait.",
    kind: "plot",
    unit: "share",
    max: 1,
    queries: [{ vector: aggregate("max", rate(select(node.diskBusy)), ["device"]), legend: "{{device}}" }],
  },
];

/** The droplet: processors, memory and disks. */
export const host: Dashboard = {
  name: "host",
  title: "Host",
  description: "The droplet: processors, memory and disks.",
  sections: [
    { title: "Now", panels: NOW },
    { title: "Processors", panels: PROCESSORS },
    { title: "Memory", panels: MEMORY },
    { title: "Disks", panels: DISKS },
  ],
};

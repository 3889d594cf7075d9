import type { ReleaseReport } from "../../../cli/report/types.ts";
import type { HostReport, Series } from "../../../contracts/report.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const STEP = 60;
/** 14:40 to 16:45 of the release's day: it begins at 15:40, and is recorded at 15:45. */
const FROM = Date.parse("2026-11-21T14:40:00Z") / 1000;
const TO = Date.parse("2026-11-21T16:45:00Z") / 1000;
export const BEGAN = FROM + 3600;
export const RECORDED = TO - 3600;

/** A series whose value is made of the minute, counted from the first one. */
export function seriesOf(
  signal: Pick<Series, "name" | "title" | "unit" | "better">,
  value: (minute: number) => number | null,
): Series {
  const minutes = Array.from({ length: (TO - FROM) / STEP + 1 }, (_, minute) => minute);
  return { ...signal, points: minutes.map((minute) => [FROM + minute * STEP, value(minute)]) };
}

/** The same each time, between 0 and 1. */
const noise = (minute: number) => (Math.sin(minute * 12.9898) * 43758.5453) % 1;
const isRelease = (minute: number) => minute >= 60 && minute <= 65;

export const signals: Series[] = [
  seriesOf(
    { name: "requests", title: "Requests", unit: "requests/s", better: "neither" },
    (minute) => 24 + 3 * noise(minute),
  ),
  seriesOf(
    { name: "errors", title: "Requests answered with an error", unit: "share", better: "lower" },
    (minute) => (isRelease(minute) ? 0.02 : 0.001),
  ),
  seriesOf(
    { name: "p95", title: "Response time, 95th percentile", unit: "seconds", better: "lower" },
    (minute) => (minute < 20 || minute > 24 ? (minute > 65 ? 0.14 : 0.11) + 0.02 * noise(minute) : null),
  ),
  seriesOf({ name: "logins", title: "Logins that succeed", unit: "share", better: "higher" }, (minute) =>
    isRelease(minute) ? 0.97 : 1,
  ),
  seriesOf(
    { name: "siteUp", title: "Checks that the site answers", unit: "share", better: "higher" },
    (minute) => (minute === 63 ? 0.75 : 1),
  ),
  seriesOf(
    { name: "siteSeconds", title: "Time of the front page", unit: "seconds", better: "lower" },
    (minute) => 1.2 + 0.3 * noise(minute),
  ),
  seriesOf(
    { name: "cpu", title: "CPU in use", unit: "share", better: "lower" },
    (minute) => (isRelease(minute) ? 0.8 : 0.3) + 0.05 * noise(minute),
  ),
  seriesOf({ name: "memory", title: "Memory in use", unit: "share", better: "lower" }, () => null),
];

const before = {
  id: "20261114T101500Z-00000a",
  createdAt: "2026-11-14T10:15:00Z",
  head: "42",
  app: "shop",
  stack: "prod",
  domain: "shop.example.com",
  landfall: "0.1.0",
  commit: "a".repeat(40),
  changed: false,
  pinned: null,
  images: {
    api: {
      name: "registry.example.com/shop/api:1.4.0",
      digest: `registry.example.com/shop/api@${digest("a")}`,
    },
    edge: { name: "nginx:1.27", digest: `nginx@${digest("e")}` },
    old: { name: "old:1", digest: null },
  },
};

/** A release with a migration, of which one smoke test was slow and the first try of a rollout failed. */
export const host: HostReport = {
  format: 1,
  collectedAt: "2026-11-21T16:50:00Z",
  final: true,
  window: { from: FROM, to: TO, step: STEP },
  signals,
  metricsProblem: null,
  alerts: [
    { name: "EndedBefore", severity: "warning", from: BEGAN - 600, to: BEGAN - 60 },
    { name: "ErrorBudgetBurnsFast", severity: "page", from: BEGAN + 120, to: BEGAN + 600 },
  ],
  release: {
    ...before,
    id: "20261121T154500Z-0a1b2c",
    createdAt: "2026-11-21T15:45:00Z",
    head: "43",
    commit: "c".repeat(40),
    images: {
      api: {
        name: "registry.example.com/shop/api:1.5.0",
        digest: `registry.example.com/shop/api@${digest("b")}`,
      },
      edge: before.images.edge,
    },
  },
  previous: before,
  changes: {
    settings: ["landfall:notify.mail.to", "landfall:secrets.PAYMENT_KEY (secret)"],
    services: ["api"],
    files: [
      { name: "srv/shop/nginx/default.conf", change: "changed" },
      { name: "srv/shop/prometheus/rules/application-objectives.yml", change: "added" },
    ],
  },
  beganAt: "2026-11-21T15:40:00Z",
  events: [
    {
      at: "2026-11-21T09:12:00Z",
      kind: "rollout",
      services: ["api"],
      phase: "start",
      seconds: 12.3,
      steps: [],
      outcome: "failed",
      why: "shop-api-5f6e7d8 ended with exit code 1",
    },
    {
      at: "2026-11-21T15:42:30Z",
      kind: "rollout",
      services: ["api"],
      phase: "start",
      seconds: 14.2,
      steps: [{ name: "wait until shop-api-4c5d6e7 works", seconds: 12.9 }],
      outcome: "done",
    },
    {
      at: "2026-11-21T15:43:40Z",
      kind: "verification",
      seconds: 4.2,
      outcome: "failed",
      tests: [
        { name: "health", result: "passed", ms: 12, budgetMs: 200, problems: [] },
        { name: "login", result: "passed", ms: 148, budgetMs: 500, problems: [] },
        {
          name: "authorize redirect of Google",
          result: "slow",
          ms: 2480,
          budgetMs: 2000,
          problems: ["took 2480 ms of 2000 ms"],
        },
        {
          name: "front page and its assets",
          result: "not run",
          ms: null,
          budgetMs: 2000,
          problems: ["needs {token}, which nothing before it has given"],
        },
      ],
    },
    {
      at: "2026-11-21T15:43:41Z",
      kind: "rollout",
      services: ["api", "edge"],
      phase: "verify",
      seconds: 5.1,
      steps: [],
      outcome: "done",
    },
    {
      at: "2026-11-21T15:44:30Z",
      kind: "rollout",
      services: ["api"],
      phase: "watch",
      seconds: 42.6,
      steps: [],
      outcome: "done",
    },
    { at: "2026-11-21T15:55:00Z", kind: "trigger", verdict: "good", did: "nothing" },
  ],
  migrations: [
    {
      format: 1,
      id: "20261121T154000Z-00aa13",
      kind: "upgrade",
      system: "shop",
      stack: "prod",
      state: "done",
      step: "verify",
      from: "42",
      to: "43",
      image: "api",
      startedAt: "2026-11-21T15:40:00Z",
      endedAt: "2026-11-21T15:42:10Z",
      backup: "20261121T154010Z-1a2b3c",
      downgradeProved: true,
    },
  ],
  backup: {
    id: "20261121T154010Z-1a2b3c",
    createdAt: "2026-11-21T15:40:10Z",
    reason: "migration",
    bytes: 734_003_200,
    durationSeconds: 41,
    uploaded: true,
  },
};

export const report: ReleaseReport = {
  host,
  update: {
    startedAt: "2026-11-21T15:38:00Z",
    endedAt: "2026-11-21T15:45:02Z",
    result: "succeeded",
    author: "Ada Lovelace",
    system: "GitHub Actions",
  },
  cost: {
    total: { known: 36.5, unknown: [] },
    lines: [
      { what: "Droplet host-droplet (s-2vcpu-4gb)", after: 24 },
      { what: "Volume host-volume (75 GB)", after: 7.5 },
      { what: "Spaces, the first 250 GiB of the account", after: 5 },
    ],
  },
  endingSecrets: ["oauth.google.clientSecret ends on 2026-12-10, in 19 days. Make a new one."],
};

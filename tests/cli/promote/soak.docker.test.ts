/** The soak of a release, by the samples of a real Prometheus, asked by the program that asks it on a droplet. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hostMetrics } from "../../../cli/promote/hostMetrics.ts";
import { ageOf, planPromotion } from "../../../cli/promote/plan.ts";
import { measureSoak } from "../../../cli/promote/soak.ts";
import { errorBudgets } from "../../../components/monitoring/index.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { JOBS, openMetrics, type Story } from "./openMetrics.ts";
import { facts, HOUR, release } from "./samples.ts";

const folder = mkdtempSync(join(tmpdir(), "landfall-soak-"));
const program = join(import.meta.dirname, "../../../components/release/metrics.sh");
let container = "";
let environment: Record<string, string>;

const DAY = 24 * HOUR;
const END = Date.parse("2026-06-10T12:00:00Z") / 1000;
/** When each story ends. One Prometheus has them all, a fortnight apart: the clock is an argument. */
const ends = {
  young: END,
  stable: END + 14 * DAY,
  alerted: END + 28 * DAY,
  gap: END + 42 * DAY,
  partialGap: END + 56 * DAY,
  unknownHour: END + 70 * DAY,
  spent: END + 84 * DAY,
};
type Name = keyof typeof ends;
/** Samples of some hours to the end of a story. */
const story = (name: Name, hours: number, rest: Partial<Story> = {}): Story => ({
  ...{ from: ends[name] - hours * HOUR, to: ends[name] },
  ...rest,
});
/** A time of some minutes, from some hours before the end of a story on. */
const during = (name: Name, hoursBefore: number, minutes: number) => ({
  from: ends[name] - hoursBefore * HOUR,
  to: ends[name] - hoursBefore * HOUR + minutes * 60,
});

const STORIES: Story[] = [
  story("young", 23),
  story("stable", 24),
  story("alerted", 25, {
    alerts: [
      { name: "ApiErrors", severity: "critical", ...during("alerted", 6, 10) },
      // Between two full minutes: whoever asks once a minute does not see it.
      { name: "DiskNearlyFull", severity: "warning", from: ends.alerted - 7185, to: ends.alerted - 7155 },
      { name: "Watchdog", severity: "none", from: ends.alerted - 25 * HOUR, to: ends.alerted },
    ],
  }),
  story("gap", 25, { gap: { ...during("gap", 10, 20), jobs: JOBS } }),
  story("partialGap", 25, { gap: { ...during("partialGap", 10, 5), jobs: ["node"] } }),
  story("unknownHour", 23),
  story("spent", 25, { bad: 0.5 }),
];

beforeAll(async () => {
  const image = await ensureApplicationImage("prometheus", () => {});
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "data"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "samples"), openMetrics(STORIES));
  writeFileSync(join(folder, "prometheus.yml"), "global: {}\n");
  const mounts = ["--user", "0", "--volume", `${folder}:/soak`];
  const blocks = ["tsdb", "create-blocks-from", "openmetrics", "--quiet", "/soak/samples", "/soak/data"];
  await docker(["run", "--rm", "--network", "none", ...mounts, "--entrypoint", "promtool", image, ...blocks]);
  container = await docker([
    ...["run", "--detach", ...mounts, "--entrypoint", "prometheus", image],
    ...["--config.file=/soak/prometheus.yml", "--storage.tsdb.path=/soak/data"],
    "--storage.tsdb.retention.time=10y",
  ]);
  const address = await docker([
    ...["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container],
  ]);
  // Others on this machine may have containers of the same labels.
  const answers = `#!/bin/sh\ncase $1 in ps) echo ${container} ;; inspect) echo ${address} ;; *) exit 1 ;; esac\n`;
  writeFileSync(join(folder, "bin/docker"), answers, { mode: 0o755 });
  environment = { PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  for (let attempt = 0; (await run(["query", "1"])).exitCode !== 0; attempt++) {
    if (attempt === 100) throw new Error(await docker(["logs", container]));
    await sleep(200);
  }
}, 600_000);

afterAll(async () => {
  if (container !== "") await docker(["rm", "--force", "--volumes", container]);
  rmSync(folder, { recursive: true });
});

async function run(words: readonly string[]) {
  const { exitCode, stdout, stderr } = await execa("bash", [program, ...words], {
    env: environment,
    reject: false,
  });
  return { exitCode: exitCode ?? -1, stdout, message: stderr };
}

const host = { target: { address: "192.0.2.1" }, deploy: "pulumi up" } as Parameters<typeof hostMetrics>[0];
const metrics = hostMetrics(host, ([, ...words]) => run(words));
const http = {
  ...{ job: "api", requests: "requests_total", durations: "seconds" },
  ignoredRoutes: "/health",
};
const budgets = errorBudgets(http, { availability: 0.999, latency: { share: 0.99, seconds: 1 } });

/** What is said against a release of so many hours at the end of a story; [] where it may be promoted. */
async function refusals(name: Name, hours: number) {
  const now = new Date(ends[name] * 1000);
  const deployed = { ...release(), createdAt: new Date((ends[name] - hours * HOUR) * 1000).toISOString() };
  const from = ends[name] - Math.min(facts.soakSeconds, ageOf(deployed, now));
  const soak = await measureSoak(metrics, { from, to: ends[name] }, budgets);
  const promotion = planPromotion({
    ...facts,
    now,
    release: deployed,
    evidence: { kind: "measured", soak },
  });
  return promotion.allowed ? [] : promotion.refusals.map(({ where, problem }) => `${where} ${problem}`);
}

it("refuses a release of 23 h, only because it is too young", async () => {
  expect(await refusals("young", 23)).toEqual([
    "release 20261121T154500Z-0a1b2c of staging is 23 h old, and prod asks for 24 h",
  ]);
});

it("allows one of 24 h in which nothing happened", async () => {
  expect(await refusals("stable", 24)).toEqual([]);
});

it("refuses one of 25 h with alerts in between, also a short one, and names them", async () => {
  expect(await refusals("alerted", 25)).toEqual([
    "alert ApiErrors of staging fired (critical) from 2026-07-08 06:00 UTC to 2026-07-08 06:10 UTC (10 min)",
    "alert DiskNearlyFull of staging fired (warning) from 2026-07-08 10:00 UTC to 2026-07-08 10:01 UTC (1 min)",
  ]);
});

it("refuses one whose targets were not scraped for 20 min, and names the time", async () => {
  expect(await refusals("gap", 25)).toEqual([
    "the Prometheus of staging has no samples of any job from 2026-07-22 02:00 UTC to 2026-07-22 02:20 UTC (20 min)",
  ]);
});

it("refuses one of which one target was not scraped for 5 min", async () => {
  expect(await refusals("partialGap", 25)).toEqual([
    "the Prometheus of staging has no samples of node from 2026-08-05 02:00 UTC to 2026-08-05 02:05 UTC (5 min)",
  ]);
});

it("refuses one of 25 h where Prometheus knows 23 h of them", async () => {
  expect(await refusals("unknownHour", 25)).toEqual([
    "the Prometheus of staging has no samples of any job from 2026-08-18 12:00 UTC to 2026-08-18 13:00 UTC (1 h)",
  ]);
});

it("refuses one that has used up a budget of errors, though no alert fired", async () => {
  expect(await refusals("spent", 25)).toEqual([
    "objective Availability of staging was not kept: 0.5 % of the requests of 24 h were answered with errors, and 0.1 % may be",
  ]);
});

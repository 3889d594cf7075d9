import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { watching } from "../../../../components/monitoring/alerts/watching.ts";
import { isAlert, renderRuleFile } from "../../../../components/monitoring/index.ts";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker } from "../../../../sandbox/images/docker.ts";
import { faster } from "./faster.ts";

const TIMES = 20;
const CONFIG = `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [/etc/prometheus/monitoring.yml]
scrape_configs:
  - { job_name: prometheus, static_configs: [{ targets: ["localhost:9090"] }] }
`;
const folder = mkdtempSync(join(tmpdir(), "landfall-not-stored-"));
let container = "";

beforeAll(async () => {
  const image = await ensureApplicationImage("prometheus", () => {});
  const group = faster(watching, TIMES);
  const rules = group.rules.filter((rule) => isAlert(rule) && rule.name === "MetricsNotStored");
  writeFileSync(join(folder, "prometheus.yml"), CONFIG);
  writeFileSync(join(folder, "monitoring.yml"), renderRuleFile({ ...group, rules }));
  container = await docker([
    ...["run", "--detach", "--network", "none", "--user", "0"],
    ...[
      "--volume",
      `${folder}:/etc/prometheus:ro`,
      "--tmpfs",
      "/prometheus:size=8m",
      "--entrypoint",
      "prometheus",
      image,
    ],
    ...["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
    // How long the last sample counts: five minutes, on the fast clock.
    `--query.lookback-delta=${(5 * 60) / TIMES}s`,
  ]);
}, 600_000);
afterAll(async () => {
  await docker(["rm", "--force", "--volumes", container]);
  rmSync(folder, { recursive: true });
});

async function ask(path: string) {
  const url = `http://127.0.0.1:9090/api/v1/${path}`;
  const answer = await docker(["exec", container, "wget", "-q", "-O", "-", url]).catch(() => undefined);
  return answer === undefined ? undefined : JSON.parse(answer).data;
}

async function firing(): Promise<string[]> {
  const { alerts = [] }: { alerts?: { state: string; labels: { alertname: string } }[] } =
    (await ask("alerts")) ?? {};
  return alerts.flatMap(({ state, labels }) => (state === "firing" ? [labels.alertname] : []));
}

/** Samples of the last minute. */
async function samples(): Promise<number> {
  return Number((await ask("query?query=sum(count_over_time(up[1m]))"))?.result[0]?.value[1] ?? 0);
}

async function waitFor(seconds: number, wanted: readonly string[]): Promise<void> {
  for (let second = 0; second < seconds && `${await firing()}` !== `${wanted}`; second += 1)
    await sleep(1000);
  expect(await firing()).toEqual(wanted);
}

it("a Prometheus that cannot write says so itself, and that it is over", { timeout: 120_000 }, async () => {
  for (let second = 0; second < 30 && (await samples()) < 5; second += 1) await sleep(1000);
  expect(await samples()).toBeGreaterThanOrEqual(5);
  expect(await firing()).toEqual([]);
  await docker(["exec", container, "sh", "-c", "cat /dev/zero >/prometheus/fill; true"]);
  await waitFor(45, ["MetricsNotStored"]);
  await docker(["exec", container, "rm", "/prometheus/fill"]);
  await waitFor(30, []);
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { app } from "../../../../apps/personal-assistant/app.ts";
import { renderRuleFile } from "../../../../components/monitoring/index.ts";
import { alertRules } from "../../../../planning/alertRules.ts";
import { divided, faster } from "../../../components/monitoring/alerts/faster.ts";
import { onDroplet } from "../support.ts";

/** How many times as fast as in production time passes for the rules: half an hour is a minute and a half. */
export const TIMES = 20;

export const rules = alertRules(app);
const prometheusFolder = join(import.meta.dirname, "../../../../apps/personal-assistant/prometheus");

/** @throws Error with what it printed when it failed */
export async function onDropletOk(command: string): Promise<string> {
  const { exitCode, output } = await onDroplet(command);
  if (exitCode !== 0) throw new Error(`on the droplet: ${command.slice(0, 200)}: ${output}`);
  return output.trim();
}

/** Words of a shell on the droplet for a service's container, running or not. */
export const container = (service: string) =>
  `$(docker ps --all --quiet --filter label=landfall.service=${service} | head -n 1)`;

/** Words of a shell on the droplet for the folder that is mounted there. */
const mounted = (service: string, path: string) =>
  `$(docker inspect --format '{{range .Mounts}}{{if eq .Destination "${path}"}}{{.Source}}{{end}}{{end}}' ${container(service)})`;

/** Puts these files into Prometheus's folder on the droplet, and has it read them. */
async function place(files: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-rules-"));
  await execa("cp", ["-r", `${prometheusFolder}/.`, folder]);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const { stdout } = await execa("bash", [
    "-c",
    `tar -cz --owner 0 --group 0 --mode 0755 -C ${folder} . | base64 -w 0`,
  ]);
  await rm(folder, { recursive: true });
  await onDropletOk(
    `base64 --decode <<<${stdout} | sudo tar -xz --overwrite -C "${mounted("prometheus", "/etc/prometheus")}" && docker kill --signal HUP ${container("prometheus")}`,
  );
}

/** The rules of production, rendered from the same types, with time that passes faster; asked and judged each second. */
export async function makeFaster(): Promise<void> {
  const config = await readFile(join(prometheusFolder, "prometheus.yml"), "utf8");
  await place({
    "prometheus.yml": config.replaceAll(/(_interval|_timeout): \d+[sm]/g, "$1: 1s"),
    ...Object.fromEntries(
      rules.map((group) => [`rules/${group.name}.yml`, renderRuleFile(faster(group, TIMES))]),
    ),
  });
}

export const makeUsual = () => place({});

const AM_CONFIG = "/etc/alertmanager/alertmanager.yml";

/** Has Alertmanager wait a twentieth before it tells of a group of alerts. @returns what puts its configuration back */
export async function tellFaster(): Promise<() => Promise<void>> {
  const usual = await onDropletOk(`docker exec ${container("alertmanager")} cat ${AM_CONFIG}`);
  const put = async (config: string) => {
    const encoded = Buffer.from(config).toString("base64");
    await onDropletOk(
      `base64 --decode <<<${encoded} >/tmp/alertmanager.yml && docker cp /tmp/alertmanager.yml ${container("alertmanager")}:${AM_CONFIG} && docker kill --signal HUP ${container("alertmanager")}`,
    );
  };
  await put(
    usual.replaceAll(/(?<="group_(?:wait|interval)": ")\d+[sm]/g, (duration) => divided(duration, TIMES)),
  );
  return () => put(usual);
}

/**
 * Takes away what Prometheus and Alertmanager remember. A stack that other tests have used had errors, and on the fast clock
 * a window of an hour is one of days.
 */
export async function forget(): Promise<void> {
  // Alertmanager first, so that no alert is dropped.
  for (const service of ["alertmanager", "prometheus"]) {
    const folder = `$(docker volume inspect --format '{{.Options.device}}' personal-assistant_${service}-data)`;
    await onDropletOk(
      `docker stop ${container(service)} && sudo find "${folder}" -mindepth 1 -delete && docker start ${container(service)}`,
    );
  }
}

async function ask<Answer>(path: string): Promise<Answer> {
  const url = `http://127.0.0.1:9090/api/v1/${path}`;
  return JSON.parse(await onDropletOk(`docker exec ${container("prometheus")} wget -q -O - '${url}'`)).data;
}

type Series = { metric: Record<string, string>; value: [number, string] };

export async function query(expr: string): Promise<Series[]> {
  return (await ask<{ result: Series[] }>(`query?query=${encodeURIComponent(expr)}`)).result;
}

const OF_THE_PROCESSORS_AND_MEMORY = ["CpuBusy", "CpuStolen", "MemoryNearlyUsedUp", "OutOfMemory"];

/**
 * Whether an alert says something of the droplet: the dead man's switch does not, and neither do processors, memory and
 * disks that the droplet shares with the machine that it runs on. Its volume is a loop device.
 */
export function isOfDroplet({ alertname = "", device = "/dev/loop" }: Record<string, string>): boolean {
  return (
    alertname !== "Watchdog" &&
    !OF_THE_PROCESSORS_AND_MEMORY.includes(alertname) &&
    device.startsWith("/dev/loop")
  );
}

/** Alerts on the droplet that fire now. */
export async function firing(): Promise<string[]> {
  const found = await query('ALERTS{alertstate="firing"}');
  const labels = found.map(({ metric }) => metric).filter(isOfDroplet);
  return [...new Set(labels.map(({ alertname = "" }) => alertname))].sort();
}

/** When each alert fired first since then, in milliseconds. */
export async function firstFired(since: number): Promise<Map<string, number>> {
  const window = Math.ceil((Date.now() - since) / 1000);
  const expr = `min by (alertname) (min_over_time(timestamp(ALERTS{alertstate="firing"})[${window}s:1s]))`;
  const found = await query(expr);
  return new Map(found.map(({ metric, value }) => [metric.alertname ?? "", Number(value[1]) * 1000]));
}

/** Measures what monitoring costs on a droplet: see docs/benchmarks.md. */
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { assistantStack } from "./assistant/stack.ts";
import { load, machineFacts } from "./machine.ts";
import { regionUp } from "./region.ts";
import { table } from "./table.ts";

const { region, minutes } = new Command("bench/monitoring")
  .description("Deploys the Personal Assistant and measures memory and CPU of the containers that watch it.")
  .option("--region <name>", "region of the sandbox; it is created and deployed to if necessary", "test")
  .option("--minutes <n>", "how long CPU time is counted", "10")
  .parse()
  .opts<{ region: string; minutes: string }>();

/** One container: memory without what the kernel may take back, and CPU time since its start. */
interface Usage {
  service: string;
  bytes: number;
  cpuSeconds: number;
}

Object.assign(process.env, pulumiEnvironment());
const settings = regionSettings(region);
await regionUp(settings);
const { run } = await assistantStack(settings).droplet();

/** Containers on the network that only monitoring has. */
async function measure(): Promise<Map<string, Usage>> {
  const output = await run(`
docker ps --quiet --filter network=personal-assistant_monitoring | while read -r container; do
  service=$(docker inspect --format '{{index .Config.Labels "landfall.service"}}' "$container")
  curl --silent --unix-socket /var/run/docker.sock "http://docker/containers/$container/stats?stream=false&one-shot=true" |
    jq -r --arg service "$service" '[$service, (.memory_stats.usage - (.memory_stats.stats.inactive_file // 0)), .cpu_stats.cpu_usage.total_usage] | @tsv'
done`);
  return new Map(
    output.split("\n").map((line) => {
      const [service = "", bytes, nanoseconds] = line.split("\t");
      return [service, { service, bytes: Number(bytes), cpuSeconds: Number(nanoseconds) / 1e9 }];
    }),
  );
}

const first = await measure();
const began = performance.now();
await sleep(Number(minutes) * 60_000);
const last = await measure();
const elapsed = (performance.now() - began) / 1000;

const rows = [...last.values()].map(({ service, bytes, cpuSeconds }) => ({
  service,
  bytes,
  share: (cpuSeconds - (first.get(service)?.cpuSeconds ?? 0)) / elapsed,
}));
const total = {
  service: "together",
  bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
  share: rows.reduce((sum, { share }) => sum + share, 0),
};
console.log(`\n${await machineFacts()}; load at the end ${load()}; ${minutes} min\n`);
console.log(
  table(
    ["service", "memory, MB", "share of a core, %"],
    [...rows.sort((a, b) => b.bytes - a.bytes), total].map(({ service, bytes, share }) => [
      service,
      (bytes / 1e6).toFixed(0),
      (share * 100).toFixed(2),
    ]),
  ),
);
console.log("\nGoals: 700 MB and 5 % of a core, together.");

/** Measures Celery tasks that run during a release of the workers: see docs/benchmarks.md. */
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { api, type Summary } from "./assistant/api.ts";
import { releaseImages } from "./assistant/images.ts";
import { assistantStack } from "./assistant/stack.ts";
import { machineFacts } from "./machine.ts";
import { regionUp } from "./region.ts";
import { seconds, table } from "./table.ts";

interface Options {
  region: string;
  tasks: string;
  milliseconds: string;
}

const { region, tasks, milliseconds } = new Command("bench/tasks")
  .description(
    "Sends Celery tasks to the Personal Assistant, and releases its workers while the tasks run. Counts lost tasks, and tasks that ran twice.",
  )
  .option("--region <name>", "region of the sandbox; it is created and deployed to if necessary", "test")
  .option("--tasks <n>", "tasks", "2000")
  .option("--milliseconds <n>", "least duration of each task", "100")
  .parse()
  .opts<Options>();

/** Longer than the broker reserves a task that a worker took and did not finish (300 s). */
const PATIENCE_MS = 420_000;

Object.assign(process.env, pulumiEnvironment());
const settings = regionSettings(region);
await regionUp(settings);
const stack = assistantStack(settings);
const run = Date.now().toString(36);
await stack.set({ ...(await releaseImages(settings, `${run}-old`)) });
await stack.up();
const next = await releaseImages(settings, `${run}-new`);
const client = await api(await stack.site());

const began = performance.now();
const batch = await client.sendBatch(Number(tasks), Number(milliseconds));
await until(({ done }) => done > Number(tasks) / 20);
const from = performance.now() - began;
await stack.set({ ...next });
const update = await stack.up();
const to = performance.now() - began;
const summary = await until(({ done, sent, unfinished_runs }) => done === sent && unfinished_runs === 0);
const ended = performance.now() - began;

console.log(`\n${await machineFacts()}\n`);
const { sent, done, runs, unfinished_runs, repeated, releases } = summary;
console.log(
  table(
    [
      "tasks sent",
      "lost",
      "runs",
      "ran to the end twice",
      "runs cut off",
      "by old release",
      "by new release",
    ],
    [
      [
        sent,
        sent - done,
        runs,
        repeated,
        unfinished_runs,
        releases[`${run}-old`] ?? 0,
        releases[`${run}-new`] ?? 0,
      ],
    ],
  ),
);
console.log(
  `\nReleased from ${seconds(from)} to ${seconds(to)} s (${seconds(update.wall)} s), all tasks done at ${seconds(ended)} s.`,
);
if (sent > done) console.log(`Falls short: ${sent - done} tasks are lost; 0 were wanted.`);
if (repeated + unfinished_runs > 0)
  console.log(
    "A task is acknowledged at its end (acks_late). So a task runs again if its worker was stopped meanwhile: running twice is permitted, being lost is not.",
  );

/** The summary as soon as `enough` accepts it, or the last one after {@link PATIENCE_MS} without a change. */
async function until(enough: (summary: Summary) => boolean): Promise<Summary> {
  let last = "";
  let changed = performance.now();
  for (;;) {
    const current = await client.summary(batch);
    if (enough(current)) return current;
    const text = JSON.stringify(current);
    if (text !== last) changed = performance.now();
    if (performance.now() - changed > PATIENCE_MS) return current;
    last = text;
    await sleep(1000);
  }
}

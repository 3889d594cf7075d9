/** Runs the peers' own test, with Landfall and with other tools: see docs/benchmarks.md. */
import { Command } from "commander";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { type Droplet, droplet } from "./droplet.ts";
import type { Stream } from "./load/http.ts";
import { load, machineFacts } from "./machine.ts";
import { breakdown } from "./peers/breakdown.ts";
import { kamalProxyImage, peersImages, type Version } from "./peers/images.ts";
import { peersStack } from "./peers/stack.ts";
import { kamalProxy, plainCompose, type Way } from "./peers/ways.ts";
import { regionUp } from "./region.ts";
import { type Released, releaseUnderLoad } from "./release.ts";
import { kinds, ms, seconds, spread, table, total } from "./table.ts";

interface Options {
  region: string;
  runs: string;
  rate: string;
  kamal: boolean;
  keep: boolean;
}

interface Redeployed {
  /** Milliseconds that the command took. */
  wall: number;
  /** Duration of each phase, once the time of the first user's response is known. */
  phases?: (answered: number) => [string, number][];
}

interface Row {
  way: string;
  keepAlive: boolean;
  released: Released<Redeployed>;
}

/** The spread of a value over the runs that have it. */
const over =
  (value: (row: Row) => number | undefined, format: (value: number) => string) =>
  (group: readonly Row[]): string =>
    spread(
      group.flatMap((row) => value(row) ?? []),
      format,
    );

const p99Before = over(({ released }) => released.report.before.p99, ms);
const p99During = over(({ released }) => released.report.during.p99, ms);

/** Of the table, after the way and its keep-alive: the head, and the cell of some runs. */
const COLUMNS: [string, (group: readonly Row[]) => string | number][] = [
  ["runs", (group) => group.length],
  ["sent", (group) => group.reduce((sum, { released }) => sum + released.report.sent, 0)],
  ["failed", over(({ released }) => released.report.failed, String)],
  ["kind of failure", (group) => kinds(total(group.map(({ released }) => released.report.kinds)))],
  [
    "window s",
    over(({ released: { report } }) => (report.failures?.to ?? 0) - (report.failures?.from ?? 0), seconds),
  ],
  ["longest gap ms", over(({ released }) => released.report.gap, ms)],
  ["load late ms (p99)", over(({ released }) => released.report.lag, ms)],
  ["p99 ms before / during", (group) => `${p99Before(group)} / ${p99During(group)}`],
  ["both s", over(({ released }) => released.report.both, seconds)],
  ["new one answers after s", over(({ released }) => released.answered, seconds)],
  ["command s", over(({ released }) => released.result.wall, seconds)],
];

const { region, runs, rate, kamal, keep } = new Command("bench/peers")
  .description(
    "Measures a redeploy of one small application that takes 3 s to open its port, under a constant load. It compares `pulumi up`, `docker compose up -d` and kamal-proxy on one droplet of the sandbox.",
  )
  .option("--region <name>", "region of the sandbox; it is created if necessary", "test")
  .option("--runs <n>", "redeploys in each way, with and without keep-alive", "3")
  .option("--rate <n>", "requests a second", "250")
  .option("--no-kamal", "skip kamal-proxy, whose build takes a minute")
  .option("--keep", "keep the droplet, to inspect it or for another run", false)
  .parse()
  .opts<Options>();

Object.assign(process.env, pulumiEnvironment());
const settings = regionSettings(region);
await regionUp(settings, "--no-deploy");
const images = await peersImages(settings);
const stack = await peersStack(settings, images);
const rows: Row[] = [];
try {
  await stack.up("1");
  const machine = droplet(await stack.target(), stack.keyFile);
  await machine.run("docker ps -aq --filter label=landfall.app=peers | xargs docker start >/dev/null");
  await measure("Landfall, `pulumi up`", machine, (version) => byLandfall(machine, version));
  await machine.run("docker ps -aq --filter label=landfall.app=peers | xargs docker stop >/dev/null");
  await measureWay("`docker compose up -d`, plain nginx", machine, await plainCompose(machine, images));
  if (kamal)
    await measureWay(
      "kamal-proxy 0.9.2",
      machine,
      kamalProxy(machine, images, await kamalProxyImage(settings)),
    );
} finally {
  if (!keep) await stack.destroy();
}
print(await machineFacts());

/** Measures first with kept connections, then without. The versions take turns. */
async function measure(way: string, machine: Droplet, redeploy: (version: Version) => Promise<Redeployed>) {
  const { address } = machine.target;
  for (let run = 0; run < Number(runs) * 2; run += 1) {
    const keepAlive = run < Number(runs);
    const stream: Stream = {
      ...{ name: "GET", perSecond: Number(rate), method: "GET", path: "/", keepAlive },
      version: (body) => body.trim(),
    };
    const busy = load();
    const released = await releaseUnderLoad({ origin: `http://${address}`, address }, [stream], () =>
      redeploy(run % 2 === 0 ? "2" : "1"),
    );
    rows.push({ way, keepAlive, released });
    const { failed, kinds: why } = released.report;
    console.log(
      `${way}, keep-alive ${keepAlive ? "on" : "off"}: ${failed} failed (${kinds(why)}) in ${seconds(released.result.wall)} s, load ${busy}`,
    );
  }
}

async function byLandfall(machine: Droplet, version: Version): Promise<Redeployed> {
  const began = Date.now();
  const update = await stack.up(version);
  const container = "$(docker ps -q --filter label=landfall.app=peers --filter label=landfall.service=app)";
  const [started = "", listening] = (
    await machine.run(
      `docker inspect -f '{{.State.StartedAt}}' ${container}\ndocker logs ${container} | awk '/listening/ {print $2}'`,
    )
  ).split("\n");
  const observed = {
    containerStarted: Date.parse(started) - began,
    listening: Number(listening) * 1000 - began,
  };
  return { wall: update.wall, phases: (answered) => breakdown(update, { ...observed, answered }) };
}

async function measureWay(way: string, machine: Droplet, { start, redeploy, remove }: Way): Promise<void> {
  await start();
  await measure(way, machine, async (version) => ({ wall: await redeploy(version) }));
  await remove();
}

function print(facts: string): void {
  console.log(`\n${facts}; ${rate} requests/s\n`);
  const groups = Map.groupBy(rows, ({ way, keepAlive }) => `${way} | ${keepAlive ? "on" : "off"}`);
  console.log(
    table(
      ["way", "keep-alive", ...COLUMNS.map(([head]) => head)],
      [...groups].map(([name, group]) => [...name.split(" | "), ...COLUMNS.map(([, cell]) => cell(group))]),
    ),
  );
  printPhases();
  const ours = rows.filter(({ released }) => released.result.phases !== undefined);
  const failed = ours.reduce((sum, { released }) => sum + released.report.failed, 0);
  if (failed > 0)
    console.log(`\nFalls short: ${failed} requests failed in Landfall's redeploys; 0 were wanted.`);
}

function printPhases(): void {
  const all = rows.flatMap(({ released }) => released.result.phases?.(released.answered ?? Number.NaN) ?? []);
  const phases = Map.groupBy(all, ([phase]) => phase);
  const durations = (each: [string, number][]) => each.map(([, value]) => value);
  console.log(`\nWhere the time of Landfall's command went, in seconds:\n`);
  console.log(
    table(
      ["phase", "s"],
      [...phases].map(([phase, each]) => [phase, spread(durations(each), seconds)]),
    ),
  );
}

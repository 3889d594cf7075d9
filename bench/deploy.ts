/** A release of the Personal Assistant under load, by Landfall and by Docker Compose: see docs/benchmarks.md. */
import { appendFile } from "node:fs/promises";
import { Command } from "commander";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { plainCompose } from "./assistant/compose.ts";
import { type Release, regionImages, releaseImages } from "./assistant/images.ts";
import { assistantLoad } from "./assistant/load.ts";
import { assistantStack } from "./assistant/stack.ts";
import { report } from "./load/report.ts";
import { startWebSocket, type WebSocketReport } from "./load/webSocket.ts";
import { load, machineFacts } from "./machine.ts";
import { regionUp } from "./region.ts";
import { type Released, releaseUnderLoad } from "./release.ts";
import { kinds, median, ms, seconds, spread, table, total } from "./table.ts";
import { draining, watching } from "./update.ts";

interface Options {
  region: string;
  releases: string;
  composeReleases: string;
  rate: string;
  samples?: string;
}

/** Milliseconds of one release's command. */
interface Wall {
  all: number;
  /** Of them spent only on observing the new containers and waiting for old connections. */
  watched: number;
  /** Of them spent only on that, or on stopping the old containers. */
  drained: number;
}

interface Row {
  way: string;
  load: string;
  released: Released<Wall>;
  socket: WebSocketReport;
}

const {
  region,
  releases,
  composeReleases,
  rate,
  samples: samplesFile,
} = new Command("bench/deploy")
  .description(
    "Releases of the Personal Assistant's API and front end under a constant load of GET and POST on kept and new connections and a WebSocket: by `pulumi up`, then by `docker compose up -d` on the same droplet.",
  )
  .option("--region <name>", "of the sandbox; made and deployed to where that has not been done", "test")
  .option("--releases <n>", "releases by Landfall", "10")
  .option("--compose-releases <n>", "releases by Docker Compose", "3")
  .option("--rate <n>", "requests a second", "500")
  .option("--samples <file>", "where to write each request that failed or took a second, as lines of JSON")
  .parse()
  .opts<Options>();

const SOCKET_EVERY_MS = 100;

Object.assign(process.env, pulumiEnvironment());
const settings = regionSettings(region);
await regionUp(settings);
const stack = assistantStack(settings);
const rows: Row[] = [];
const run = Date.now().toString(36);

await stack.set({ ...(await release("l0")) });
await stack.up();
const site = await stack.site();
const droplet = await stack.droplet();
for (let number = 1; number <= Number(releases); number += 1) {
  const next = await release(`l${number}`);
  await measure("Landfall, `pulumi up`", async () => {
    await stack.set({ ...next });
    const update = await stack.up();
    return { all: update.wall, watched: watching(update.steps), drained: draining(update.steps) };
  });
}

const ours = "docker ps -q --filter label=landfall.app=personal-assistant";
if (Number(composeReleases) > 0) {
  const running = (await droplet.run(ours)).split("\n").join(" ");
  await droplet.run(`docker stop ${running} >/dev/null`);
  const variables = { ...(await regionImages(settings)), ...(await stack.variables()) };
  const compose = await plainCompose(droplet, settings.site, {
    ...variables,
    ...(await release("c0")),
  });
  try {
    await compose.first();
    for (let number = 1; number <= Number(composeReleases); number += 1) {
      const next = await release(`c${number}`);
      await measure("`docker compose up -d`", async () => ({
        all: await compose.release({ ...next }),
        watched: 0,
        drained: 0,
      }));
    }
  } finally {
    await compose.down(false);
    await droplet.run(`docker start ${running} >/dev/null`);
  }
}
print(await machineFacts());

function release(number: string): Promise<Release> {
  return releaseImages(settings, `${run}-${number}`);
}

async function measure(way: string, make: () => Promise<Wall>): Promise<void> {
  const streams = await assistantLoad(site, Number(rate));
  const busy = load();
  const webSocket = startWebSocket(site, "/api/ws", SOCKET_EVERY_MS);
  const released = await releaseUnderLoad(site, streams, make);
  const socket = await webSocket.stop();
  rows.push({ way, load: busy, released, socket });
  if (samplesFile !== undefined) {
    const notable = released.samples.filter(({ due, ended, failure }) => failure || ended - due > 1000);
    const lines = notable.map((sample) => `${JSON.stringify({ release: rows.length, ...sample })}\n`);
    await appendFile(samplesFile, lines.join(""));
  }
  const { sent, failed, kinds: why } = released.report;
  const { all, watched: waited } = released.result;
  console.log(
    `${way}: ${sent} sent, ${failed} failed (${kinds(why)}) in ${seconds(all)} s, ${seconds(waited)} s of them watched; WebSocket ${JSON.stringify(socket)}; load ${busy}`,
  );
}

function print(facts: string): void {
  console.log(`\n${facts}; ${rate} requests/s\n`);
  const ways = [...Map.groupBy(rows, ({ way }) => way)];
  const head = ["way", "releases", "sent", "failed", "kind of failure", "failed a release", "longest gap ms"];
  console.log(
    table(
      [
        ...head,
        "p99 ms before / during",
        "both s",
        "new one answers after s",
        "command s",
        "without watch s",
        "without watch and the old ones' end s",
      ],
      ways.map(([way, group]) => {
        const reports = group.map(({ released }) => released.report);
        const of = (value: (row: Row) => number | undefined) => group.flatMap((row) => value(row) ?? []);
        const p99 = (period: "before" | "during") =>
          spread(
            of((row) => row.released.report[period].p99),
            ms,
          );
        return [
          way,
          group.length,
          reports.reduce((sum, { sent }) => sum + sent, 0),
          reports.reduce((sum, { failed }) => sum + failed, 0),
          kinds(total(reports.map((each) => each.kinds))),
          spread(
            reports.map(({ failed }) => failed),
            String,
          ),
          spread(
            reports.map(({ gap }) => gap),
            ms,
          ),
          `${p99("before")} / ${p99("during")}`,
          spread(
            reports.map(({ both }) => both),
            seconds,
          ),
          spread(
            of((row) => row.released.answered),
            seconds,
          ),
          spread(
            group.map(({ released }) => released.result.all),
            seconds,
          ),
          spread(
            group.map(({ released }) => released.result.all - released.result.watched),
            seconds,
          ),
          spread(
            group.map(({ released }) => released.result.all - released.result.drained),
            seconds,
          ),
        ];
      }),
    ),
  );
  printStreams(ways);
  printSockets(ways);
  judge(ways);
}

/** Which kind of request lost what. */
function printStreams(ways: readonly [string, Row[]][]): void {
  const lines = ways.flatMap(([way, group]) => {
    const streams = Map.groupBy(
      group.flatMap(({ released }) => released.samples),
      ({ stream }) => stream,
    );
    return [...streams].map(([stream, samples]) => {
      const { sent, failed, kinds: why } = report(samples, { from: 0, to: 0 });
      return [way, stream, sent, failed, kinds(why)];
    });
  });
  console.log(`\n${table(["way", "requests", "sent", "failed", "kind of failure"], lines)}`);
}

function printSockets(ways: readonly [string, Row[]][]): void {
  const lines = ways.map(([way, group]) => {
    const sockets = group.map(({ socket }) => socket);
    const sum = (value: (socket: WebSocketReport) => number) =>
      sockets.reduce((all, socket) => all + value(socket), 0);
    return [
      way,
      sum(({ sent }) => sent),
      sum(({ lost }) => lost),
      sum(({ drained }) => drained),
      kinds(total(sockets.map(({ broken }) => broken))),
      sum(({ refused }) => refused),
      spread(
        sockets.map(({ gap }) => gap),
        ms,
      ),
    ];
  });
  const head = ["way", "messages", "lost", "closed with 1001 or 1012", "broken, by code", "connects refused"];
  console.log(`\n${table([...head, "longest gap ms"], lines)}`);
}

function judge(ways: readonly [string, Row[]][]): void {
  const [first, second] = ways.map(([, group]) => group);
  const failed = (first ?? []).reduce((sum, { released }) => sum + released.report.failed, 0);
  if (failed > 0)
    console.log(`\nFalls short: ${failed} requests failed in Landfall's releases; 0 were wanted.`);
  if (first === undefined || second === undefined) return;
  const middle = (group: readonly Row[]) =>
    median(group.map(({ released: { result } }) => result.all - result.drained));
  const ratio = middle(first) / middle(second);
  console.log(
    `\nWithout the drain, Landfall takes ${ratio.toFixed(2)} times as long as Docker Compose${ratio > 1.3 ? ": falls short of 1.3" : ""}.`,
  );
}

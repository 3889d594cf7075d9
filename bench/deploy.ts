/**
 * Measures a release of the Personal Assistant under load, by Landfall and by Docker Compose: see docs/benchmarks.md.
 */
import { appendFile } from "node:fs/promises";
import { Command } from "commander";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { plainCompose } from "./assistant/compose.ts";
import { type Release, regionImages, releaseImages } from "./assistant/images.ts";
import { assistantLoad } from "./assistant/load.ts";
import { deployReport, type Row, type Wall } from "./assistant/report.ts";
import { assistantStack } from "./assistant/stack.ts";
import { startWebSocket } from "./load/webSocket.ts";
import { load, machineFacts } from "./machine.ts";
import { releasePhases } from "./phases.ts";
import { regionUp } from "./region.ts";
import { releaseUnderLoad } from "./release.ts";
import { kinds, seconds } from "./table.ts";
import { draining, watching } from "./update.ts";

interface Options {
  region: string;
  releases: string;
  composeReleases: string;
  rate: string;
  samples?: string;
}

const {
  region,
  releases,
  composeReleases,
  rate,
  samples: samplesFile,
} = new Command("bench/deploy")
  .description(
    "Measures releases of the Personal Assistant's API and front end by `pulumi up`, then by `docker compose up -d` on the same droplet. The constant load is GET and POST on kept and new connections, and a WebSocket.",
  )
  .option("--region <name>", "region of the sandbox; it is created and deployed to if necessary", "test")
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
try {
  await byLandfall();
  if (Number(composeReleases) > 0) await byCompose();
} finally {
  // Results up to a failure are useful too.
  console.log(`\n${await machineFacts()}; ${rate} requests/s\n\n${deployReport(rows)}`);
}

async function byLandfall(): Promise<void> {
  for (let number = 1; number <= Number(releases); number += 1) {
    const next = await release(`l${number}`);
    await measure("Landfall, `pulumi up`", async () => {
      await stack.set({ ...next });
      const update = await stack.up();
      return {
        all: update.wall,
        watched: watching(update.steps),
        drained: draining(update.steps),
        phases: releasePhases(update),
        processor: update.processor.total,
      };
    });
  }
}

/**
 * Measures Docker Compose while Landfall's containers are stopped, because it needs their ports and memory. Its command
 * returns when the containers are started; with `--wait`, when they are healthy, as Landfall's does. The one-shot has
 * exited by then, which `--wait` would treat as a failure.
 */
async function byCompose(): Promise<void> {
  const ours = "docker ps -q --filter label=landfall.app=personal-assistant";
  const running = (await droplet.run(ours)).split("\n").join(" ");
  await droplet.run(`docker stop ${running} >/dev/null`);
  const variables = { ...(await regionImages(settings)), ...(await stack.variables()) };
  const compose = await plainCompose(droplet, settings.site, { ...variables, ...(await release("c0")) });
  try {
    await compose.first();
    for (const options of ["-d", "-d --wait"])
      for (let number = 1; number <= Number(composeReleases); number += 1) {
        const next = await release(`c${number}${options.length}`);
        await measure(`\`docker compose up ${options}\``, async () => ({
          all: await compose.release({ ...next }, options),
          watched: 0,
          drained: 0,
        }));
      }
  } finally {
    await compose.down(false);
    await droplet.run(`docker start ${running} >/dev/null`);
  }
}

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

/**
 * Measures the Personal Assistant's first `up` on a ready droplet, and a preview without changes: see
 * docs/benchmarks.md.
 */
import { join } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { plainCompose } from "./assistant/compose.ts";
import { regionImages } from "./assistant/images.ts";
import { assistantStack } from "./assistant/stack.ts";
import { machineFacts } from "./machine.ts";
import { previewPhases } from "./phases.ts";
import { regionUp } from "./region.ts";
import { median, medians, seconds, spread, table } from "./table.ts";
import type { Update } from "./update.ts";

interface Options {
  region: string;
  previewOnly: boolean;
}

const { region, previewOnly } = new Command("bench/stack")
  .description(
    "On a ready droplet without the application's images, measures `docker compose up -d --wait` of the Personal Assistant. After its removal, measures the first `pulumi up` of the rest of the stack. Then measures `pulumi preview` without a change, five times, and five times with the policies. It begins by stopping the region and recreating it with the whole stack.",
  )
  .option("--region <name>", "region of the sandbox", "test")
  .option("--preview-only", "only the previews, of the deployed stack", false)
  .parse()
  .opts<Options>();

const PREVIEWS = 5;

Object.assign(process.env, pulumiEnvironment());
const settings = regionSettings(region);
const stack = assistantStack(settings);
const first = previewOnly ? undefined : await firstUp();
if (previewOnly) await regionUp(settings);
const policy = (file: string) => join(settings.checkout, "policy", file);
const withPack = ["--policy-pack", policy("run"), "--policy-pack-config", policy("sandbox.json")];
// The first run compiles the changes since the last one.
await stack.preview();
const previews: Update[] = [];
const judged: Update[] = [];
// They take turns, so that other load on the machine slows both.
for (let number = 0; number < PREVIEWS; number += 1) {
  previews.push(await stack.preview());
  judged.push(await stack.preview(...withPack));
}
const containers = (await (await stack.droplet()).run("docker ps -q")).split("\n").length;

console.log(`\n${await machineFacts()}\n`);
if (first !== undefined) {
  const { compose, update } = first;
  const ratio = update.wall / compose;
  console.log(
    table(
      ["first start on a ready droplet", "s"],
      [
        ["`docker compose up -d --wait`, with the database's roles", seconds(compose)],
        ["`pulumi up`", seconds(update.wall)],
        ["of it until the last container worked", seconds(lastRollout(update))],
      ],
    ),
  );
  console.log(
    `\nLandfall takes ${ratio.toFixed(2)} times as long${ratio > 1.5 ? ": falls short of 1.5" : ""}.\n`,
  );
}
const wall = (updates: readonly Update[]) => updates.map((update) => update.wall);
const processor = (updates: readonly Update[]) => updates.map((update) => update.processor.total);
console.log(
  table(
    [`\`pulumi preview\`, no change, ${containers} containers, ${PREVIEWS} times`, "s", "s of processor"],
    [
      ["without policies", spread(wall(previews), seconds), spread(processor(previews), seconds)],
      ["with the pack", spread(wall(judged), seconds), spread(processor(judged), seconds)],
    ],
  ),
);
console.log(`\n${table(["of the time without policies", "s"], rows(previews.map(previewPhases)))}`);
console.log(
  `\n${table(
    ["of the processor's", "s"],
    rows(previews.map(({ processor: { by } }) => Object.entries(by)))
      .filter(([, spent]) => !spent.startsWith("0.0"))
      .sort(([, a], [, b]) => Number.parseFloat(b) - Number.parseFloat(a)),
  )}`,
);
const short = (what: string, ms: number, wanted: number) => {
  if (ms > wanted)
    console.log(`\nFalls short: ${what} ${seconds(ms)} s; at most ${seconds(wanted)} are wanted.`);
};
short("a preview takes", median(wall(previews)), 2500);
short("a preview takes the processor", median(processor(previews)), 4000);
short("the pack adds", median(wall(judged)) - median(wall(previews)), 1000);

function rows(all: readonly (readonly [string, number][])[]): [string, string][] {
  return Object.entries(medians(all)).map(([what, ms]) => [what, seconds(ms)]);
}

async function firstUp(): Promise<{ compose: number; update: Update }> {
  const { checkout, name } = settings;
  const down = ["cli/main.ts", "sandbox", "down", "--region", name];
  await execa("node", down, { cwd: checkout, stdio: ["ignore", "inherit", "inherit"] });
  // Deploys everything. The application is then removed again, which leaves a ready droplet.
  await regionUp(settings);
  await stack.takeAway();
  const variables = { ...(await regionImages(settings)), ...(await stack.variables()) };
  const plain = await plainCompose(await stack.droplet(), settings.site, variables);
  const compose = await plain.first();
  await plain.down(true);
  const update = await stack.up();
  return { compose, update };
}

function lastRollout({ steps }: Update): number {
  return Math.max(...steps.filter(({ name }) => name.endsWith("-rollout")).map(({ to }) => to));
}

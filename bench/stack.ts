/** The Personal Assistant's first `up` on a ready droplet, and a preview that finds nothing: see docs/benchmarks.md. */
import { Command } from "commander";
import { execa } from "execa";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { plainCompose } from "./assistant/compose.ts";
import { regionImages } from "./assistant/images.ts";
import { assistantStack } from "./assistant/stack.ts";
import { machineFacts } from "./machine.ts";
import { regionUp } from "./region.ts";
import { median, seconds, spread, table } from "./table.ts";
import type { Update } from "./update.ts";

interface Options {
  region: string;
  previewOnly: boolean;
}

const { region, previewOnly } = new Command("bench/stack")
  .description(
    "On a droplet that is ready and has none of the application's images: `docker compose up -d --wait` of the Personal Assistant, then, with that taken away, the first `pulumi up` of the rest of the stack. Then `pulumi preview` without a change, five times. Begins by taking the region down, and making it with the whole stack.",
  )
  .option("--region <name>", "of the sandbox", "test")
  .option("--preview-only", "only the previews, of what is deployed", false)
  .parse()
  .opts<Options>();

const PREVIEWS = 5;

Object.assign(process.env, pulumiEnvironment());
const settings = regionSettings(region);
const stack = assistantStack(settings);
const first = previewOnly ? undefined : await firstUp();
if (previewOnly) await regionUp(settings);
const previews: number[] = [];
for (let number = 0; number < PREVIEWS; number += 1) previews.push(await stack.preview());
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
console.log(
  table(
    ["`pulumi preview`, no change", "s"],
    [[`${containers} containers, ${PREVIEWS} times`, spread(previews, seconds)]],
  ),
);
if (median(previews) > 5000) console.log("\nFalls short: a preview takes more than 5 s.");

async function firstUp(): Promise<{ compose: number; update: Update }> {
  const { checkout, name } = settings;
  const down = ["cli/main.ts", "sandbox", "down", "--region", name];
  await execa("node", down, { cwd: checkout, stdio: ["ignore", "inherit", "inherit"] });
  // The whole of it, of which the application is then taken away again: what is left is a ready droplet.
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

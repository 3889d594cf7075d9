/**
 * Measures the policy pack's share of a preview of the whole program that creates everything: see docs/benchmarks.md.
 */
import { join } from "node:path";
import { testStack } from "../tests/program/harness.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { paths } from "../toolchain/paths.ts";
import { machineFacts } from "./machine.ts";
import { median, seconds, spread, table } from "./table.ts";

const RUNS = 5;
const withPack = ["--policy-pack", join(paths.checkout, "policy/run")];

Object.assign(process.env, pulumiEnvironment());
const stack = await testStack("prod");
const without: number[] = [];
const judged: number[] = [];
let resources = "";
try {
  await timed([]);
  // They take turns, so that other load on the machine slows both.
  for (let run = 0; run < RUNS; run += 1) {
    without.push(await timed([]));
    judged.push(await timed(withPack));
  }
} finally {
  await stack.remove();
}

const added = median(judged) - median(without);
console.log(`\n${await machineFacts()}\n`);
console.log(
  table(
    [`\`pulumi preview\` of ${resources} resources, ${RUNS} times each`, "s"],
    [
      ["without policies", spread(without, seconds)],
      ["with the pack", spread(judged, seconds)],
    ],
  ),
);
console.log(`\nThe pack adds ${seconds(added)} s${added > 1000 ? ": falls short of 1" : ""}.`);

async function timed(args: string[]): Promise<number> {
  const start = performance.now();
  const { exitCode, output } = await stack.preview({ args });
  if (exitCode !== 0) throw new Error(output);
  resources = /\+ (\d+) to create/.exec(output)?.[1] ?? resources;
  return performance.now() - start;
}

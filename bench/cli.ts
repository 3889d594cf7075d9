/** Measures the commands that change nothing, from the shell's start to the end: see docs/benchmarks.md. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { paths } from "../toolchain/paths.ts";
import { machineFacts } from "./machine.ts";
import { median, seconds, spread, table } from "./table.ts";

const RUNS = 10;
const WANTED_MS = 300;
const commands = [
  ["--help"],
  ["doctor", "--help"],
  ["sandbox", "up", "--help"],
  ["sandbox", "up", "--wrong"],
];

const rows = commands.map((words) => {
  // The first run after a change compiles, and fills the cache for the others.
  timed(words);
  return { words, times: Array.from({ length: RUNS }, () => timed(words)) };
});

console.log(`\n${await machineFacts()}\n`);
console.log(
  table(
    [`${RUNS} times each`, "s"],
    rows.map(({ words, times }) => [`\`bin/landfall ${words.join(" ")}\``, spread(times, seconds)]),
  ),
);
const short = rows.filter(({ times }) => median(times) > WANTED_MS).map(({ words }) => words.join(" "));
if (short.length > 0) console.log(`\nFall short of ${seconds(WANTED_MS)} s: ${short.join(", ")}.`);

function timed(words: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(join(paths.checkout, "bin/landfall"), words, { encoding: "utf8" });
  if (status !== 0 && status !== 2) throw new Error(stderr);
  return performance.now() - start;
}

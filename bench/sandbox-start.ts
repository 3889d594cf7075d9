/**
 * Measures `npm run sandbox` as users experience it: from a bare clone on an empty machine, again with nothing to do,
 * and warm after `down`. It also measures a preview without changes. Run: `node bench/sandbox-start.ts [--kill |
 * --warm-only]`.
 *
 * The cold run uses its own machine (bench/fresh_machine.sh) with empty caches and an empty Docker store. It removes
 * nothing of yours, needs root, and takes 15 to 30 minutes. With `--kill`, its first run is killed in each of its steps
 * and repeated; its seconds are then those of all tries together.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { killedInEachStep } from "./sandbox-start/kill.ts";
import { run } from "./sandbox-start/run.ts";

interface Row {
  run: string;
  seconds: number;
  /** Limit in seconds on two quiet cores. */
  bound: number;
}

const here = fileURLToPath(import.meta.url);
const checkout = join(here, "../..");
const given = (flag: string) => process.argv.includes(flag);

if (given("--warm-only")) {
  report(await warm(checkout));
} else if (given("--on-fresh-machine")) {
  execFileSync("git", ["clone", "--quiet", checkout, "landfall"]);
  const clone = join(process.cwd(), "landfall");
  const up = () => run(clone, "npm run sandbox");
  const cold = given("--kill") ? await killedInEachStep(clone, "npm run sandbox") : await up();
  const again = await up();
  await run(clone, "bin/landfall sandbox down");
  report([
    { run: "cold: bare clone, empty caches, empty Docker store", seconds: cold, bound: 13 * 60 },
    { run: "again, nothing to do", seconds: again, bound: 5 },
    ...(await warm(clone)),
  ]);
} else {
  const folder = mkdtempSync(join(tmpdir(), "landfall-fresh-"));
  const fresh = join(here, "../fresh_machine.sh");
  const flags = given("--kill") ? ["--kill"] : [];
  try {
    const args = [folder, process.execPath, here, "--on-fresh-machine", ...flags];
    process.exitCode = spawnSync(fresh, args, { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uses its own region, so that yours stays. */
async function warm(clone: string): Promise<Row[]> {
  const sandbox = (verb: string) => run(clone, `npm run --silent landfall -- sandbox ${verb} --region test`);
  const preview = `eval "$(bin/landfall env test)" && pulumi preview --expect-no-changes --non-interactive`;
  try {
    return [
      { run: "warm, nothing deployed", seconds: await sandbox("up"), bound: 90 },
      { run: "again, nothing to do", seconds: await sandbox("up"), bound: 5 },
      { run: "pulumi preview, no change", seconds: await run(clone, preview), bound: 2.5 },
    ];
  } finally {
    await sandbox("down");
  }
}

function report(rows: Row[]): void {
  console.log(`\n${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} at the end`);
  console.table(rows.map((row) => ({ ...row, seconds: Number(row.seconds.toFixed(1)) })));
}

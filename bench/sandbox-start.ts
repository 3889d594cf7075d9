/**
 * Measures `npm run sandbox` as a user meets it: from a bare clone with an empty cache, warm after `down`, and again with
 * nothing to do; then a preview that finds nothing. Run: `node bench/sandbox-start.ts [--warm-only]`. The cold run empties
 * nothing of yours: clone and caches are in a temporary folder, the region is "test". Docker's images stay, so those of
 * the sandbox are only made in the measured time if they are removed before.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

interface Row {
  run: string;
  seconds: number;
  /** Seconds that it may take. */
  bound: number;
}

const warmOnly = process.argv.includes("--warm-only");
const folder = mkdtempSync(join(tmpdir(), "landfall-bench-"));
const checkout = warmOnly ? process.cwd() : join(folder, "clone");
const emptyCaches = {
  LANDFALL_CACHE: join(folder, "cache"),
  GOPATH: join(folder, "go"),
  GOCACHE: join(folder, "go-build"),
  npm_config_cache: join(folder, "npm"),
};
const env = warmOnly ? process.env : { ...process.env, ...emptyCaches };

function run(command: string): number {
  const start = Date.now();
  const { status } = spawnSync("sh", ["-c", command], { cwd: checkout, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`exit code ${status}: ${command}`);
  return (Date.now() - start) / 1000;
}

const sandbox = (verb: string) => run(`npm run --silent landfall -- sandbox ${verb} --region test`);
const preview = () =>
  run('eval "$(bin/landfall env test)" && pulumi preview --expect-no-changes --non-interactive');

const rows: Row[] = [];
try {
  if (!warmOnly) {
    execFileSync("git", ["clone", "--quiet", process.cwd(), checkout]);
    rows.push({ run: "bare clone, empty cache", seconds: sandbox("up"), bound: 25 * 60 });
    sandbox("down");
  }
  rows.push({ run: "warm, nothing deployed", seconds: sandbox("up"), bound: 3 * 60 });
  rows.push({ run: "again, nothing to do", seconds: sandbox("up"), bound: 15 });
  rows.push({ run: "pulumi preview, no change", seconds: preview(), bound: 5 });
  sandbox("down");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${cpus().length} cores`);
console.table(rows.map((row) => ({ ...row, seconds: Number(row.seconds.toFixed(1)) })));

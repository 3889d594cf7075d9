/**
 * Measures `npm run sandbox` as a user meets it: from a bare clone with an empty cache, warm after `down`, and again with
 * nothing to do. Run: `node bench/sandbox-start.ts [--warm-only]`. The cold run empties nothing of yours: it uses a cache
 * and a clone in a temporary folder, and the region "test".
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

interface Row {
  run: string;
  seconds: number;
  bound: number;
}

const warmOnly = process.argv.includes("--warm-only");
const folder = mkdtempSync(join(tmpdir(), "landfall-bench-"));
const clone = warmOnly ? process.cwd() : join(folder, "clone");
const env = warmOnly
  ? process.env
  : {
      ...process.env,
      LANDFALL_CACHE: join(folder, "cache"),
      GOPATH: join(folder, "go"),
      GOCACHE: join(folder, "go-build"),
    };

function timed(run: string, bound: number, ...args: string[]): Row {
  const start = Date.now();
  const { status } = spawnSync(
    "npm",
    ["run", "--silent", "landfall", "--", "sandbox", ...args, "--region", "test"],
    { cwd: clone, env, stdio: "inherit" },
  );
  if (status !== 0) throw new Error(`landfall sandbox ${args.join(" ")} exited with ${status}`);
  return { run, seconds: (Date.now() - start) / 1000, bound };
}

const rows: Row[] = [];
try {
  if (!warmOnly) {
    execFileSync("git", ["clone", "--quiet", process.cwd(), clone]);
    rows.push(timed("bare clone, empty cache", 25 * 60, "up"));
    timed("down", 0, "down");
  }
  rows.push(timed("warm, nothing deployed", 3 * 60, "up"));
  rows.push(timed("again, nothing to do", 15, "up"));
  timed("down", 0, "down");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${cpus().length} cores`);
console.table(
  rows.map(({ run, seconds, bound }) => ({
    run,
    seconds: Number(seconds.toFixed(1)),
    "must be under": bound,
  })),
);

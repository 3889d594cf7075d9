/**
 * Measures backup, restore and rollback of a large database, next to PostgreSQL's own tools: see docs/benchmarks.md.
 */
import { join } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { app } from "../apps/personal-assistant/app.ts";
import { stackEnvironment } from "../cli/sandbox/stack.ts";
import { regionSettings } from "../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { assistantStack } from "./assistant/stack.ts";
import { figures } from "./data/figures.ts";
import { type Loss, loss } from "./data/loss.ts";
import { recover } from "./data/recover.ts";
import { rollBack } from "./data/rollBack.ts";
import { dumpAndRestore, type Measured } from "./data/throughput.ts";
import { machineFacts } from "./machine.ts";
import { regionUp } from "./region.ts";
import { median, seconds, spread, table } from "./table.ts";

interface Options {
  region: string;
  megabytes: string;
  runs: string;
}

const { region, megabytes, runs } = new Command("bench/data")
  .description(
    "Fills the Personal Assistant's database. Then, in turn: pg_dump through zstd and landfall-backup, pg_restore and landfall-restore into a scratch server and in place. All are timed on the droplet, and so are Landfall's matching steps. Once: a release with a migration; landfall rollback by a restore; the data lost when the server is killed under writes while its WAL goes to Spaces; and landfall recover after droplet and volume are deleted. It begins with pulumi up on a volume that is large enough. A volume cannot shrink, so run `landfall sandbox down` before anything else uses the region.",
  )
  .option("--region <name>", "region of the sandbox; it is created and deployed to if necessary", "test")
  .option("--megabytes <n>", "size of the database; one that has this size already is used as it is", "2048")
  .option("--runs <n>", "runs of each dump and restore", "3")
  .parse()
  .opts<Options>();

/** Target: at most this many times the duration of the plain tools. */
const BOUND = 1.15;
/** Target: at most this many seconds of writes are lost with the droplet. */
const LOSS_SECONDS = 60;

const FOLDER = "/mnt/data/bench";

Object.assign(process.env, pulumiEnvironment());
const settings = regionSettings(region);
const stack = assistantStack(settings);
const took = figures();

await regionUp(settings, "--no-deploy");
await configure("host.create.volumeGb", String(Math.max(10, Math.ceil((8 * Number(megabytes)) / 1024) + 5)));
await stack.up();
const measured = await database();
await fill();
const size = await bytes();
for (let number = 0; number < Number(runs); number += 1) await dumpAndRestore(measured, took);
await rollBack(settings, took);
await configure("backup.pointInTime", "true");
await stack.up();
const lost = await loss(measured, took);
await recover(settings, took);
await report(lost);

/** Applies until the next `landfall sandbox up`, which restores the settings of every sandbox. */
async function configure(key: string, value: string): Promise<void> {
  const set = ["config", "set", "--path", `landfall:${key}`, value];
  await execa("pulumi", set, { cwd: settings.checkout, env: stackEnvironment(settings) });
}

async function database(): Promise<Measured> {
  const droplet = await stack.droplet();
  const labels = [`app=${app.name}`, "service=postgres"];
  const filters = labels.map((label) => `--filter label=landfall.${label}`).join(" ");
  const server = (await droplet.run(`install -d -m 0700 ${FOLDER}; docker ps -q ${filters}`)).trim();
  const superuser = app.database?.superuser.name ?? "postgres";
  return {
    droplet,
    database: app.database?.name ?? app.name,
    tool: `docker exec -i -u postgres -e PGUSER=${superuser} ${server}`,
    folder: FOLDER,
  };
}

async function fill(): Promise<void> {
  const { droplet, tool, database } = measured;
  // A database that an earlier run restored is a little smaller.
  if ((await bytes()) >= 0.9 * Number(megabytes) * 2 ** 20) return;
  await droplet.copy([join(import.meta.dirname, "data", "fill.sql")], FOLDER);
  const psql = `psql -Xq -v megabytes=${megabytes} -v schema=${app.database?.schema} -d ${database}`;
  await took.time("filled", () => droplet.run(`${tool} ${psql} <${FOLDER}/fill.sql`));
  await droplet.run(`${tool} psql -Xqc 'VACUUM ANALYZE' -d ${database}`);
}

async function bytes(): Promise<number> {
  const { droplet, tool, database } = measured;
  const query = `SELECT pg_database_size('${database}')`;
  return Number(await droplet.run(`${tool} psql -XAtc "${query}" -d postgres`));
}

async function report({ committed, lost, seconds: late }: Loss): Promise<void> {
  const [dump, restore] = [median(took.of("pg_dump")), median(took.of("pg_restore"))];
  const row = (name: string, what: string, plain?: number) => [
    name,
    spread(took.of(what), seconds),
    (size / 1000 / median(took.of(what))).toFixed(1),
    plain === undefined ? "" : (median(took.of(what)) / plain).toFixed(2),
  ];
  console.log(`\n${await machineFacts()}; a database of ${Math.round(size / 1e6)} MB, ${runs} times\n`);
  console.log(
    table(
      ["what", "s", "MB/s of the database", "times the plain tool"],
      [
        row("`pg_dump -Fc -Z0`, `zstd -3`", "pg_dump"),
        row(
          "the same in `landfall-backup create`, its checksum and the count of its rows included",
          "backup, its dump",
          dump,
        ),
        row("`landfall-backup create --local-only`, read to its end too", "backup", dump),
        row("`landfall-backup create`, also encrypted, sent to Spaces and read back", "backup sent", dump),
        row("`zstd -d`, `pg_restore`", "pg_restore"),
        row("the same in `landfall-restore in-place`", "in place, its restore", restore),
        row("`landfall-restore scratch`, its server and the count of its rows included", "scratch", restore),
        row("`landfall-restore in-place`, including a backup of the old data", "in place", dump + restore),
        row("`pulumi up` with a migration", "migrated"),
        row("`landfall rollback` of that by a restore", "rolled back"),
        row("`landfall-archive recover latest`, from Spaces into a backup", "recovered to the newest"),
        row("`landfall recover` with droplet and volume deleted", "recovered onto a new droplet"),
        row("of it the restore from the archive", "recovered, its restore"),
      ],
    ),
  );
  const dumped = median(took.of("backup, its dump")) / dump;
  const restored = median(took.of("in place, its restore")) / restore;
  console.log(`
The dump takes ${dumped.toFixed(2)} times as long, ${verdict(dumped, BOUND)}; the restore ${restored.toFixed(2)} times, ${verdict(restored, BOUND)}.
The maintenance page was up for ${spread(took.of("page"), seconds)} s.
With a server that was killed under writes, ${lost} of ${committed} rows were lost: those of ${late.toFixed(1)} s, ${verdict(late, LOSS_SECONDS)}.`);
}

function verdict(value: number, bound: number): string {
  return value > bound ? `which falls short of ${bound}` : `of ${bound} at most`;
}

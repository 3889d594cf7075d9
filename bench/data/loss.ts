import { setTimeout as sleep } from "node:timers/promises";
import type { Figures } from "./figures.ts";
import type { Measured } from "./throughput.ts";

/** Data that were committed, but were not in Spaces when the server died. */
export interface Loss {
  committed: number;
  lost: number;
  /** Seconds between the last recovered row and the last committed one. */
  seconds: number;
}

/** Longer than the half minute after which the server finishes a segment, and no multiple of it. */
const LOAD_MS = 100_000;

/**
 * Kills the server and the process that sends its WAL, under a load of small writes. Then it recovers the newest state
 * from Spaces. Small writes, as of an app at night, lose the most: only the clock finishes a segment, and much is not
 * sent yet.
 */
export async function loss({ droplet: { run }, database, tool }: Measured, { time }: Figures): Promise<Loss> {
  const sql = (text: string) =>
    run(`${tool} psql -XAtq -v ON_ERROR_STOP=1 -d ${database} <<'SQL'\n${text}\nSQL`);
  await time("base backup", () => run("systemctl start landfall-base-backup"));
  await sql(
    "CREATE SCHEMA bench; CREATE TABLE bench.writes (id bigserial PRIMARY KEY, made timestamptz DEFAULT clock_timestamp())",
  );
  const load =
    "DO $$ BEGIN LOOP INSERT INTO bench.writes DEFAULT VALUES; COMMIT; PERFORM pg_sleep(0.01); END LOOP; END $$";
  await run(`setsid ${tool} psql -Xqc '${load}' -d ${database} >/dev/null 2>&1 </dev/null &`);
  await sleep(LOAD_MS);
  const server = tool.split(" ").at(-1);
  await run(
    `systemctl kill --signal=KILL landfall-archive; docker kill ${server} >/dev/null; systemctl stop landfall-archive`,
  );
  // Starts the server again to compare with its disk, which has everything that was committed.
  await run(
    `docker start ${server} >/dev/null; until ${tool} pg_isready --quiet -h 127.0.0.1; do sleep 0.2; done`,
  );
  let backup = "";
  await time("recovered to the newest", async () => {
    backup = (await run("landfall-archive recover latest")).trim();
  });
  const restored = Number(
    await run(`jq '.rows["bench.writes"]' /mnt/data/landfall/backups/${backup}/manifest.json`),
  );
  const [committed, seconds] = (
    await sql(
      `SELECT count(*), extract(epoch FROM max(made) - (array_agg(made ORDER BY id))[${restored}]) FROM bench.writes`,
    )
  )
    .split("|")
    .map(Number) as [number, number];
  await sql("SET client_min_messages = warning; DROP SCHEMA bench CASCADE");
  await run("systemctl start landfall-archive");
  return { committed, lost: committed - restored, seconds };
}

import type { Droplet } from "../droplet.ts";
import type { Figures } from "./figures.ts";

/** The droplet's database under test. */
export interface Measured {
  droplet: Droplet;
  database: string;
  /** The words before a client tool that run it in the server's container. */
  tool: string;
  /** Folder on the droplet's data volume. */
  folder: string;
}

const TARGET = "bench_restored";

/**
 * Runs PostgreSQL's own tools and Landfall's counterparts once each. They take turns, so that other load on the machine
 * affects both.
 */
export async function dumpAndRestore(
  { droplet: { run, time }, database, tool, folder }: Measured,
  { add }: Figures,
): Promise<void> {
  const dump = `${folder}/plain.dump.zst`;
  const parts = async (what: string, command: string, named: Parts = {}) => {
    const output = await run(
      `{ echo began; ${command}; echo ended; } 2>&1 | while IFS= read -r line; do echo "$(date +%s%3N) $line"; done`,
    );
    const times = timesOf(output, { [what]: ["began", "ended"], ...named });
    for (const [part, milliseconds] of Object.entries(times)) add(part, milliseconds);
  };
  try {
    add("pg_dump", await time(`${tool} pg_dump -Fc -Z0 ${database} | zstd -qf3 -T0 -o ${dump}`));
    await parts("backup", "landfall-backup create --reason manual --local-only", {
      "backup, its dump": ["dump ", "check the dump"],
    });
    await parts("backup sent", "landfall-backup create --reason manual");

    await run(`${tool} dropdb --if-exists ${TARGET}; ${tool} createdb ${TARGET}`);
    add("pg_restore", await time(`zstd -dcq ${dump} | ${tool} pg_restore --exit-on-error -d ${TARGET}`));
    await run(`${tool} dropdb ${TARGET}`);
    await parts("scratch", "landfall-restore scratch latest");
    await parts("in place", "landfall-restore in-place latest", {
      "in place, its restore": ["restores ", "counts its rows"],
    });
    add("page", 1000 * Number(await run("jq .pageSeconds /mnt/data/landfall/restore.json")));
    await run("landfall-backup drop-before");
  } finally {
    await run(`rm -f ${dump}; ${tool} dropdb --if-exists ${TARGET}`);
  }
}

/** Parts of a program, each from one line of its output to another, by how these lines begin. */
export type Parts = Readonly<Record<string, readonly [from: string, to: string]>>;

/**
 * Milliseconds of a program's parts.
 * @param output its lines, each with its time before it
 */
export function timesOf(output: string, parts: Parts): Record<string, number> {
  const lines = output.split("\n").map((line) => {
    const [, at, said = ""] = /^(\d+) (?:landfall-\w+: )?(.*)$/.exec(line) ?? [];
    return { at: Number(at), said };
  });
  const at = (start: string) => {
    const line = lines.find(({ said }) => said.startsWith(start));
    if (line === undefined) throw new Error(`no line begins with "${start}":\n${output}`);
    return line.at;
  };
  return Object.fromEntries(Object.entries(parts).map(([part, [from, to]]) => [part, at(to) - at(from)]));
}

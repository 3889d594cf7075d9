/**
 * Measures a move of users against the strict Auth0 server in a process of its own, with faults and three kills, beside
 * sequential batches with a sleep: see docs/benchmarks.md.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Auth0 } from "../cli/migrateUsers/auth0.ts";
import { planMove } from "../cli/migrateUsers/planMove.ts";
import { readRows } from "../cli/migrateUsers/rows.ts";
import { type Move, type MoveResult, runMove } from "../cli/migrateUsers/runMove.ts";
import { memoryStore, sampleRows } from "../tests/cli/migrateUsers/memoryStore.ts";
import { machineFacts } from "./machine.ts";
import { moveBySeedWay } from "./migrateUsers/seedWay.ts";
import { seconds, table } from "./table.ts";

const WANTED = 0.9;
const PEER_USERS = 300;
/** Requests that a production tenant takes at once. By itself it gives back 16 a second. */
const BURST = 50;
/** Shares of the users after which a run is killed. */
const KILLS = [0.2, 0.5, 0.8];
const roles = { super_admin: "Super admin", pharmacist: "Pharmacist", doctor: "Doctor", nurse: "Nurse" };

const { values } = parseArgs({
  options: { users: { type: "string", default: "10000" }, rate: { type: "string", default: "16" } },
});
const count = Number(values.users);
const perSecond = Number(values.rate);

interface Server {
  url: string;
  facts(): Promise<{ users: number; withOneRole: number; requests: number }>;
  end(): void;
}

async function startServer(): Promise<Server> {
  const child = fork(join(import.meta.dirname, "migrateUsers", "server.ts"), [`${BURST}`, `${perSecond}`]);
  const [{ url }] = await once(child, "message");
  return {
    url,
    async facts() {
      child.send("facts");
      return (await once(child, "message"))[0];
    },
    end: () => child.disconnect(),
  };
}

const clock = {
  now: Date.now,
  sleep: async (ms: number, signal?: AbortSignal) => {
    await sleep(ms, undefined, signal ? { signal } : {});
  },
};

/** Runs until a run ends by itself, each killed at its share of the users. */
async function moveWithKills(url: string): Promise<MoveResult> {
  const store = memoryStore(sampleRows(count));
  for (const share of [...KILLS, Number.POSITIVE_INFINITY]) {
    const kill = new AbortController();
    const settings = {
      url,
      clientId: "bench",
      clientSecret: "bench",
      connection: "Username-Password-Authentication",
    };
    const { signal } = kill;
    const move: Move = {
      auth0: new Auth0(settings, { clock, signal }),
      store,
      source: "bench/bench",
      roles,
      signal,
    };
    const { toMove, linked } = planMove(await readRows(store), roles);
    try {
      return await runMove(toMove, move, (moved) => linked + moved >= share * count && kill.abort());
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  throw new Error("every run was killed");
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

const server = await startServer();
const { result, ms } = await timed(() => moveWithKills(server.url));
const facts = await server.facts();
server.end();

console.error(`moved in ${seconds(ms)} s; the peer follows`);
const peer = await startServer();
const seed = await timed(() => moveBySeedWay(sampleRows(PEER_USERS), peer.url));
peer.end();

// A user is one request, and fifty users of one role another. The bucket is full at the start.
const roleCount = Object.keys(roles).length;
const needed = count + Math.ceil(count / roleCount / 50) * roleCount;
const allowed = BURST + perSecond * (ms / 1000);
const share = needed / allowed;
const perS = (users: number, time: number) => (users / (time / 1000)).toFixed(1);

console.log(`\n${await machineFacts()}\n`);
console.log(
  table(
    [
      `${count} users at ${perSecond} requests a second, three kills`,
      "Landfall",
      `in turn, ${PEER_USERS} users`,
    ],
    [
      ["failed", result.failed.length, seed.result.failed],
      ["users at Auth0, with one role", `${facts.users}, ${facts.withOneRole}`, ""],
      ["time, s", seconds(ms), seconds(seed.ms)],
      ["users a second", perS(count, ms), perS(PEER_USERS, seed.ms)],
      ["users a second that the limit allows", ((perSecond * count) / needed).toFixed(1), ""],
      ["requests: needed, sent", `${needed}, ${facts.requests}`, ""],
      ["share of what the limit allows", `${(share * 100).toFixed(1)} %`, ""],
    ],
  ),
);
if (share < WANTED) console.log(`\nFalls short of ${WANTED * 100} % of the limit.`);

/** Measures a move of 10,000 users against a rate limit, with one request in a hundred failing: see docs/benchmarks.md. */
import { setTimeout as sleep } from "node:timers/promises";
import { Auth0 } from "../cli/migrateUsers/auth0.ts";
import { readRows } from "../cli/migrateUsers/rows.ts";
import { type Move, runMove } from "../cli/migrateUsers/runMove.ts";
import { memoryStore, sampleRows } from "../tests/cli/migrateUsers/memoryStore.ts";
import { startTenant } from "../tests/cli/migrateUsers/tenant.ts";
import { machineFacts } from "./machine.ts";
import { seconds, table } from "./table.ts";

const USERS = 10_000;
const PER_SECOND = 150;
const WANTED = 0.9;

const tenant = await startTenant({
  perSecond: PER_SECOND,
  faults: { at: (n) => (n % 100 === 0 ? (["429", "500", "lost"] as const)[(n / 100) % 3] : undefined) },
});
const clock = { now: Date.now, sleep: async (ms: number) => sleep(ms) };
const store = memoryStore(sampleRows(USERS));
const settings = { url: tenant.url, clientId: "id", clientSecret: "secret", connection: "users" };
const move: Move = {
  auth0: new Auth0(settings, { clock }),
  store,
  source: "bench/bench",
  roles: { super_admin: "Super admin", pharmacist: "Pharmacist", doctor: "Doctor", nurse: "Nurse" },
};

const start = performance.now();
const { moved, failed } = await runMove(await readRows(store), move);
const ms = performance.now() - start;
// The bucket is full at the start, which is a second's worth more.
const share = tenant.accepted() / (PER_SECOND * (ms / 1000 + 1));
await tenant.close();

console.log(`\n${await machineFacts()}\n`);
console.log(
  table(
    [`${USERS} users at ${PER_SECOND} requests a second`, ""],
    [
      ["moved", moved],
      ["failed", failed.length],
      ["users at Auth0", tenant.users.size],
      ["time, s", seconds(ms)],
      [
        "requests, of which refused for the rate",
        `${tenant.requests()}, ${tenant.requests() - tenant.accepted()}`,
      ],
      ["share of the limit", `${(share * 100).toFixed(1)} %`],
    ],
  ),
);
if (share < WANTED) console.log(`\nFalls short of ${WANTED * 100} % of the limit.`);

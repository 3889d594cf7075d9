import { afterEach, describe, expect, it } from "vitest";
import { Auth0 } from "../../../cli/migrateUsers/auth0.ts";
import { planMove } from "../../../cli/migrateUsers/planMove.ts";
import { auth0UserId, readRows, type UserStore } from "../../../cli/migrateUsers/rows.ts";
import { type Move, runMove } from "../../../cli/migrateUsers/runMove.ts";
import { revertMove, verifyMove } from "../../../cli/migrateUsers/verifyMove.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";
import { type Faults, startTenant } from "./tenant.ts";

const roles = { super_admin: "Super admin", pharmacist: "Pharmacist", doctor: "Doctor", nurse: "Nurse" };
/** Nobody waits: a sleep puts the clock forward. */
let skipped = 0;
const clock = {
  now: () => Date.now() + skipped,
  async sleep(ms: number) {
    skipped += ms;
    // Others' requests go first, so that it is not each time the same one that meets the fault.
    for (let turns = Math.random() * 10; turns > 0; turns -= 1)
      await new Promise((resolve) => setImmediate(resolve));
  },
};
let tenant: Awaited<ReturnType<typeof startTenant>>;
afterEach(() => tenant.close());

function moveTo(store: UserStore, signal?: AbortSignal): Move {
  const settings = { url: tenant.url, clientId: "id", clientSecret: "secret", connection: "users" };
  const auth0 = new Auth0(settings, { clock, ...(signal && { signal }) });
  return { auth0, store, source: "med/prod", roles, ...(signal && { signal }) };
}

const unlinked = async (store: UserStore) => planMove(await readRows(store), roles).toMove;

/** One fault in ten requests, of each kind in turn. */
const faults: Faults = {
  at: (n) => (n % 10 === 0 ? (["429", "500", "lost"] as const)[(n / 10) % 3] : undefined),
};

describe("a move of 500 users, with one request in ten failing", () => {
  it("makes exactly one user a row although it is killed three times", async () => {
    tenant = await startTenant({ faults });
    const store = memoryStore(sampleRows(500));
    for (const after of [70, 150, 180]) {
      const kill = new AbortController();
      const goal = tenant.requests() + after;
      const watch = setInterval(() => tenant.requests() >= goal && kill.abort(new Error("killed")), 1);
      const run = runMove(await unlinked(store), moveTo(store, kill.signal));
      await expect(run).rejects.toThrow("killed");
      clearInterval(watch);
    }
    expect(tenant.users.size).toBeGreaterThan(500 - (await unlinked(store)).length);

    const { failed } = await runMove(await unlinked(store), moveTo(store));
    expect(failed).toEqual([]);
    expect(await unlinked(store)).toEqual([]);
    expect(tenant.users.size).toBe(500);
    expect(new Set([...tenant.users.values()].map(({ app_metadata }) => app_metadata.source_id)).size).toBe(
      500,
    );
    expect(await verifyMove(moveTo(store))).toEqual({ rows: 500, good: 500, problems: [] });
  });
});

describe("a user of someone else with the same address", () => {
  it("is reported and left as it is, and stays when the move is reverted", async () => {
    tenant = await startTenant();
    const foreign = { user_id: "auth0|other", email: "user1@example.com", app_metadata: {} };
    tenant.users.set(foreign.user_id, foreign);
    const store = memoryStore(sampleRows(3));
    const { moved, failed } = await runMove(await unlinked(store), moveTo(store));
    expect({ moved, failed }).toEqual({
      moved: 2,
      failed: [
        {
          rowId: "000001",
          email: "User1@example.com",
          reason: "another user at Auth0 has this e-mail address; it was left as it is",
        },
      ],
    });
    expect(await revertMove(moveTo(store))).toEqual({ unlinked: 2, deleted: 2 });
    expect([...tenant.users.values()]).toEqual([foreign]);
    expect(await unlinked(store)).toHaveLength(3);
  });
});

describe("verification", () => {
  it("names a user that is gone, one without its role, and a row without a user", async () => {
    tenant = await startTenant();
    const store = memoryStore(sampleRows(4));
    await runMove(await unlinked(store), moveTo(store));
    const ids = sampleRows(4).map(({ id }) => auth0UserId("med/prod", id));
    tenant.users.delete(ids[0] ?? "");
    tenant.members.get("rol_1")?.delete(ids[1] ?? "");
    await store.unlink([{ rowId: "000002", auth0UserId: ids[2] ?? "" }]);
    const gone = {
      user_id: "auth0|gone",
      email: "gone@example.com",
      app_metadata: { source_id: "med/prod/users/9" },
    };
    tenant.users.set(gone.user_id, gone);
    tenant.members.get("rol_0")?.add(gone.user_id);
    const { good, problems } = await verifyMove(moveTo(store));
    expect(good).toBe(1);
    expect(problems.map(({ rowId, reason }) => `${rowId} ${reason}`)).toEqual([
      "000000 its user is not at Auth0",
      '000001 its user at Auth0 has not the role of "pharmacist"',
      "000002 has no user at Auth0",
      "9 has a user at Auth0 that no row is linked to",
      "000002 has a user at Auth0 that no row is linked to",
    ]);
  });
});

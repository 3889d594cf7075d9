import { afterEach, expect, it } from "vitest";
import { readRows, type UserRow } from "../../../cli/migrateUsers/rows.ts";
import { runMove } from "../../../cli/migrateUsers/runMove.ts";
import { sendResets } from "../../../cli/migrateUsers/sendResets.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";
import { type StrictBed, strictBed } from "./strictBed.ts";

let bed: StrictBed;
afterEach(() => bed.close());

/** Enabled for the connection from the tenant's beginning. */
const CLIENT = "deploy";

async function moved(count: number) {
  const store = memoryStore(sampleRows(count));
  await runMove(await readRows(store), bed.move(store));
  return store;
}

const mails = () => bed.tenant.users.all().map(({ user_id }) => bed.tenant.passwordMails.get(user_id) ?? 0);

it("writes to each linked user once, although it is killed", async () => {
  bed = await strictBed();
  const store = await moved(120);
  await store.unlink([{ rowId: "000000", auth0UserId: (await readRows(store))[0]?.auth0UserId ?? "" }]);
  bed.failAt((request) => (request % 9 === 0 ? (["429", "500"] as const)[(request / 9) % 2] : undefined));
  for (const point of [40, 70])
    expect(await bed.killedAfter(point, (signal) => sendResets(bed.move(store, signal), CLIENT))).toBe(true);
  const before = mails().filter((count) => count > 0).length;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(119);

  const rest = { sent: 119 - before, earlier: before, failed: [] };
  expect(await sendResets(bed.move(store), CLIENT)).toEqual(rest);
  expect(await sendResets(bed.move(store), CLIENT)).toEqual({ sent: 0, earlier: 119, failed: [] });
  expect(mails().toSorted()).toEqual([0, ...Array(119).fill(1)]);
});

it("reports a user that is gone, and writes to nobody of another source", async () => {
  bed = await strictBed();
  const other = bed.addUser("other@example.com");
  const store = await moved(2);
  bed.tenant.users.delete((await readRows(store))[0]?.auth0UserId ?? "");
  const rows = [...(await readRows(store)), { ...sampleRows(3)[2], auth0UserId: other.user_id }];
  const { sent, failed } = await sendResets(bed.move(memoryStore(rows as UserRow[])), CLIENT);
  expect(sent).toBe(1);
  expect(failed.map(({ rowId, reason }) => `${rowId} ${reason}`)).toEqual([
    "000000 its user is not at Auth0",
    "000002 its user at Auth0 names another source",
  ]);
  expect(bed.tenant.passwordMails.get(other.user_id)).toBeUndefined();
});

it("says of a client that the connection is not enabled for it", async () => {
  bed = await strictBed();
  const { failed } = await sendResets(bed.move(await moved(1)), "migration");
  expect(failed.map(({ reason }) => reason)).toEqual([
    "Auth0: POST dbconnections/change_password: 400: The connection is disabled for the client",
  ]);
  expect(mails()).toEqual([0]);
});

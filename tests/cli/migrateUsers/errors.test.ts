import { afterEach, describe, expect, it } from "vitest";
import { Auth0 } from "../../../cli/migrateUsers/auth0.ts";
import { readRows } from "../../../cli/migrateUsers/rows.ts";
import { runMove } from "../../../cli/migrateUsers/runMove.ts";
import { verifyMove } from "../../../cli/migrateUsers/verifyMove.ts";
import { Auth0Error as ServerError } from "../../../sandbox/region/auth0/errors.ts";
import { memoryStore, sampleRows } from "./memoryStore.ts";
import { type StrictBed, strictBed } from "./strictBed.ts";

let bed: StrictBed;
afterEach(() => bed.close());

describe("a refusal by Auth0", () => {
  it("for the rate ends the run after 10 minutes without one success, and says how to go on", async () => {
    bed = await strictBed({ rateLimit: { burst: 0.5, perSecond: 0.0005 } });
    const start = bed.clock.now();
    await expect(runMove(sampleRows(1), bed.move(memoryStore(sampleRows(1))))).rejects.toThrow(
      "Auth0: GET roles: 429: its rate limit let no request pass for 10 minutes. Something else uses it up. " +
        "Type the command again later: it goes on where it stopped",
    );
    const minutes = (bed.clock.now() - start) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThan(11);
  });

  it("for the rate is none of the row that met it", async () => {
    bed = await strictBed();
    bed.faults.next({ kind: "429", path: "/api/v2/users", count: 1_000_000 });
    const store = memoryStore(sampleRows(1));
    const run = runMove(sampleRows(1), bed.move(store));
    bed.clock.sleep = async () => bed.skip(300_000);
    await expect(run).rejects.toThrow("let no request pass for 10 minutes");
    expect(bed.tenant.users.all()).toEqual([]);
  });

  it("of a revoked token gets a new one, and the move goes on", async () => {
    bed = await strictBed();
    const store = memoryStore(sampleRows(60));
    const move = bed.move(store);
    await runMove((await readRows(store)).slice(0, 10), move);
    bed.revokeTokens();
    const { failed } = await runMove((await readRows(store)).slice(10), move);
    expect(failed).toEqual([]);
    expect((await verifyMove(move)).good).toBe(60);
  });

  it("of a new token too names the client", async () => {
    bed = await strictBed();
    const move = bed.move(memoryStore([]));
    bed.refuseTokens();
    await expect(runMove([], move)).rejects.toThrow(
      "Auth0: GET roles: 401: Invalid token, also with a new token of the client migration. " +
        "Deploy the tenant again: pulumi up",
    );
  });

  it("of the client's secret names the client and not the secret", async () => {
    bed = await strictBed();
    const settings = { ...bed.settings, clientSecret: "wrong-secret" };
    const auth0 = new Auth0(settings, { clock: bed.clock });
    await expect(auth0.roles()).rejects.toThrow(
      "Auth0: POST oauth/token: 401: Unauthorized. The client migration gets no token. " +
        "Deploy the tenant again: pulumi up",
    );
  });

  it("for a scope names it", async () => {
    bed = await strictBed({ scopes: ["read:roles"] });
    await expect(runMove(sampleRows(1), bed.move(memoryStore(sampleRows(1))))).rejects.toThrow(
      "Auth0: POST users: 403: Insufficient scope, expected any of: create:users. " +
        "The client migration lacks a scope. Deploy the tenant again: pulumi up",
    );
  });

  it("for another reason than a scope is in Auth0's words", async () => {
    bed = await strictBed();
    bed.tenant.users.put = () => {
      throw new ServerError(403, "You reached the limit of entities of this type.", "too_many_entities");
    };
    await expect(runMove(sampleRows(1), bed.move(memoryStore(sampleRows(1))))).rejects.toThrow(
      /^Auth0: POST users: 403: You reached the limit of entities of this type\.$/,
    );
  });

  it("quotes no address", async () => {
    bed = await strictBed();
    const row = { id: "1", email: "anna@b", role: "nurse", auth0UserId: null };
    const { failed } = await runMove([row], bed.move(memoryStore([row])));
    expect(failed.map(({ reason }) => reason)).toEqual([
      "Auth0: POST users: 400: Payload validation error: 'Object didn't pass validation for format email: a***@b' " +
        "on property email",
    ]);
  });
});

describe("a conflict", () => {
  it("is judged by its status, whatever its words", async () => {
    bed = await strictBed();
    bed.addUser("user0@example.com");
    const { failed } = await runMove(sampleRows(1), bed.move(memoryStore(sampleRows(1))));
    expect(failed[0]?.reason).toBe("another user at Auth0 has this e-mail address; it was left as it is");
  });
});

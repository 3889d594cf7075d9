import { afterEach, describe, expect, it } from "vitest";
import { TokenBucket } from "../../../../sandbox/region/auth0/rateLimit.ts";
import { ask, type Bed, bed } from "./bed.ts";

let auth0: Bed;
afterEach(() => auth0?.close());

describe("the bucket", () => {
  it("gives its size at once, then the rate, and names the time at which it is full", () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    const remaining = (now: number) => {
      const { allowed, remaining, reset } = bucket.take(now);
      return [allowed, remaining, reset];
    };
    expect([0, 0, 0, 0].map(remaining)).toEqual([
      [true, 2, 1],
      [true, 1, 1],
      [true, 0, 2],
      [false, 0, 2],
    ]);
    expect(remaining(499)).toEqual([false, 0, 2]);
    expect(remaining(500)).toEqual([true, 0, 2]);
    expect(remaining(60_000)).toEqual([true, 2, 61]);
  });
});

describe("the rate limit", () => {
  it("is on every answer, and 429 carries nothing out", async () => {
    auth0 = await bed({ rateLimit: { burst: 2, perSecond: 1 } });
    const seconds = auth0.now / 1000;
    const first = await auth0.call("GET", "roles");
    const limits = (headers: Headers) =>
      ["limit", "remaining", "reset"].map((name) => Number(headers.get(`x-ratelimit-${name}`)));
    expect(limits(first.headers)).toEqual([2, 1, seconds + 1]);
    await auth0.call("GET", "users/nobody");
    const refused = await auth0.call("POST", "roles", { name: "nurse" });
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({
      statusCode: 429,
      error: "Too Many Requests",
      message: "Global limit has been reached",
      errorCode: "too_many_requests",
    });
    expect(limits(refused.headers)).toEqual([2, 0, seconds + 2]);
    auth0.now += 1_000;
    expect(await auth0.ok("GET", "roles")).toEqual([]);
  });
});

describe("pages", () => {
  it("have at most 100, and numbers only for the first 1000 users", async () => {
    auth0 = await bed({ searchDelayMs: 0 });
    for (let i = 0; i < 1_001; i += 1)
      await auth0.addUser(`u${i}@b.test`, { user_id: String(i).padStart(4, "0") });
    const tooMany = await auth0.call("GET", "users?per_page=101");
    expect(tooMany.body).toEqual({
      statusCode: 400,
      error: "Bad Request",
      message: "Query validation error: 'Value 101 is greater than maximum 100' on property per_page",
      errorCode: "invalid_query_string",
    });
    const last = await auth0.ok("GET", "users?per_page=100&page=9&include_totals=true&sort=user_id:1");
    expect(last).toMatchObject({ start: 900, limit: 100, length: 100, total: 1_001 });
    expect(last.users[99].user_id).toBe("auth0|0999");
    const beyond = await auth0.call("GET", "users?per_page=100&page=10");
    expect([beyond.status, beyond.body.errorCode]).toEqual([400, "invalid_paging"]);
    expect(await auth0.ok("GET", "users")).toHaveLength(50);
    expect((await auth0.call("GET", "users?from=x")).status).toBe(400);
  });

  it("of a role's users end at 1000, and checkpoints reach every one", async () => {
    auth0 = await bed();
    const role = await auth0.ok("POST", "roles", { name: "nurse" });
    for (let i = 0; i < 1_050; i += 1) {
      const user = await auth0.addUser(`u${i}@b.test`);
      auth0.tenant.users.addRoles(user.user_id, [role.id]);
    }
    const path = `roles/${role.id}/users`;
    expect((await auth0.call("GET", `${path}?per_page=100&page=10`)).body.errorCode).toBe("invalid_paging");
    const seen = new Set<string>();
    let from = "";
    do {
      const { users, next } = await auth0.ok("GET", `${path}?take=100${from && `&from=${from}`}`);
      for (const { user_id } of users) seen.add(user_id);
      from = next ?? "";
    } while (from !== "");
    expect(seen.size).toBe(1_050);
    expect((await auth0.call("GET", `${path}?take=101`)).status).toBe(400);
    expect((await auth0.call("GET", `${path}?take=10&from=made-up`)).status).toBe(400);
  });
});

describe("faults", () => {
  const user = (n: number) => ({
    connection: "Username-Password-Authentication",
    email: `u${n}@b.test`,
    password: "Correct-horse-9",
  });

  it("answer 429 and 500 as often as planned, for the planned route only, and carry nothing out", async () => {
    auth0 = await bed();
    auth0.faults.next(
      { kind: "500", method: "POST", path: "/api/v2/users" },
      { kind: "429", path: /\/users$/, count: 2 },
    );
    expect((await auth0.call("GET", "roles")).status).toBe(200);
    const answers = [];
    for (let i = 0; i < 4; i += 1) answers.push(await auth0.call("POST", "users", user(1)));
    expect(answers.map(({ status }) => status)).toEqual([500, 429, 429, 201]);
    expect(answers[0]?.body.error).toBe("Internal Server Error");
    expect(answers[1]?.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(auth0.faults.met).toBe(3);
  });

  it("time out without carrying it out", async () => {
    auth0 = await bed();
    auth0.faults.next({ kind: "timeout" });
    await expect(auth0.call("POST", "users", user(1), AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
    expect(auth0.tenant.users.all()).toEqual([]);
    expect((await auth0.call("POST", "users", user(1))).status).toBe(201);
  });

  it.each(["lost", "late500"] as const)("carry it out for %s, so that a retry meets 409", async (kind) => {
    auth0 = await bed();
    auth0.faults.next({ kind });
    const answer = await auth0.call("POST", "users", user(1)).catch(() => undefined);
    expect(answer?.status).toBe(kind === "lost" ? undefined : 500);
    expect(auth0.tenant.users.all()).toHaveLength(1);
    expect((await auth0.call("POST", "users", user(1))).status).toBe(409);
  });

  it("reach the token endpoint too", async () => {
    auth0 = await bed();
    auth0.faults.next({ kind: "500", path: "/oauth/token" });
    expect([(await auth0.token()).status, (await auth0.token()).status]).toEqual([500, 200]);
    expect((await ask(`${auth0.url}/.well-known/jwks.json`, "GET")).status).toBe(200);
  });
});

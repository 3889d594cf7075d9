import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bed, bed, importForm } from "./bed.ts";

let auth0: Bed;
let connectionId: string;
beforeEach(async () => {
  auth0 = await bed({ importJob: { pendingMs: 1_000, processingMs: 2_000 } });
  connectionId = auth0.tenant.connections.all()[0]?.id ?? "";
});
afterEach(() => auth0.close());

const HOUR = 3_600_000;
const hash = `$2b$10$${"a".repeat(53)}`;
const path = "jobs/users-imports";

/** Of a job of these users that has ended. */
async function finished(users: unknown, more: Record<string, string> = {}) {
  const { id } = await auth0.ok("POST", path, importForm(users, connectionId, more));
  auth0.now += 3_000;
  return { job: await auth0.ok("GET", `jobs/${id}`), errors: await auth0.call("GET", `jobs/${id}/errors`) };
}

const codes = (errors: { errors: { code: string; path: string }[] }[]) =>
  errors.map((each) => each.errors.map(({ code, path }) => `${code} ${path}`).join(", "));

describe("an import job", () => {
  it("is pending, processing, completed, expired and gone", async () => {
    const users = [
      { email: "A@b.test", user_id: "1", password_hash: hash, app_metadata: { source_id: "1" } },
    ];
    const job = await auth0.ok("POST", path, importForm(users, connectionId, { external_id: "batch-1" }));
    expect(job).toMatchObject({
      id: expect.stringMatching(/^job_\w{16}$/),
      status: "pending",
      type: "users_import",
      connection_id: connectionId,
      external_id: "batch-1",
      upsert: false,
      send_completion_email: true,
    });
    const status = async (ms: number) => {
      auth0.now += ms;
      return (await auth0.call("GET", `jobs/${job.id}`)).body;
    };
    expect((await status(999)).status).toBe("pending");
    expect((await status(1)).status).toBe("processing");
    await status(1_999);
    expect(auth0.tenant.users.all()).toEqual([]);
    const done = await status(1);
    expect(done).toMatchObject({
      status: "completed",
      summary: { failed: 0, updated: 0, inserted: 1, total: 1 },
    });
    expect(JSON.stringify(done)).not.toContain(hash);
    expect((await auth0.call("GET", `jobs/${job.id}/errors`)).status).toBe(204);
    expect(await auth0.ok("GET", "users/auth0|1")).toMatchObject({
      email: "a@b.test",
      email_verified: false,
    });
    expect(auth0.tenant.users.passwordOf("auth0|1")).toEqual({ algorithm: "bcrypt", hash });
    const expired = await status(2 * HOUR);
    expect([expired.status, expired.summary]).toEqual(["expired", undefined]);
    expect((await status(22 * HOUR)).errorCode).toBe("inexistent_job");
  });

  it("says of each user why it failed, without its hash, and imports the others", async () => {
    await auth0.addUser("taken@b.test", { user_id: "1" });
    const custom = (algorithm: string, value: string) => ({ algorithm, hash: { value } });
    const { job, errors } = await finished([
      { email: "Taken@b.test", custom_password_hash: custom("bcrypt", hash) },
      { email: "id@b.test", user_id: "1" },
      { email: "twice@b.test" },
      { email: "TWICE@b.test" },
      { email: "nobody" },
      { given_name: "No address" },
      { email: "extra@b.test", role: "nurse" },
      { email: "rounds@b.test", password_hash: `$2b$12$${"a".repeat(53)}` },
      { email: "algorithm@b.test", custom_password_hash: custom("crypt", "x") },
      { email: "bcrypt@b.test", custom_password_hash: custom("bcrypt", "x") },
      { email: "both@b.test", password_hash: hash, custom_password_hash: custom("bcrypt", hash) },
      { email: "reserved@b.test", app_metadata: { email: "x" } },
      { email: "twelve@b.test", custom_password_hash: custom("bcrypt", `$2b$12$${"a".repeat(53)}`) },
    ]);
    expect(job).toMatchObject({
      status: "completed",
      summary: { failed: 11, inserted: 2, updated: 0, total: 13 },
    });
    expect(codes(errors.body)).toEqual([
      "DUPLICATED_USER email",
      "DUPLICATED_USER user_id",
      "DUPLICATED_USER email",
      "INVALID_FORMAT email",
      "OBJECT_MISSING_REQUIRED_PROPERTY email",
      "OBJECT_ADDITIONAL_PROPERTIES ",
      "INVALID_FORMAT password_hash",
      "INVALID_VALUE custom_password_hash.algorithm",
      "INVALID_VALUE custom_password_hash.hash.value",
      "INVALID_VALUE custom_password_hash",
      "INVALID_VALUE app_metadata",
    ]);
    expect(JSON.stringify(errors.body)).not.toContain(hash);
  });

  it("updates users of the same address with upsert, and nobody twice", async () => {
    await auth0.addUser("a@b.test", { user_id: "1", app_metadata: { kept: 1 } });
    const user = { email: "a@b.test", user_id: "9", name: "New", app_metadata: { source_id: "1" } };
    const { job } = await finished([user], { upsert: "true" });
    expect(job.summary).toEqual({ failed: 0, updated: 1, inserted: 0, total: 1 });
    expect(auth0.tenant.users.all()).toHaveLength(1);
    const changed = { user_id: "auth0|1", name: "New", app_metadata: { kept: 1, source_id: "1" } };
    expect(await auth0.ok("GET", "users/auth0|1")).toMatchObject(changed);
  });

  it("refuses the second entry of one address also with upsert", async () => {
    const entries = [
      { email: "a@b.test", name: "First" },
      { email: "A@b.test", name: "Second" },
    ];
    const { job, errors } = await finished(entries, { upsert: "true" });
    expect(job.summary).toEqual({ failed: 1, updated: 0, inserted: 1, total: 2 });
    expect(codes(errors.body)).toEqual(["DUPLICATED_USER email"]);
  });

  it.each(["{", '{"email":"a@b.test"}'])("fails as a whole for the file %s", async (file) => {
    expect((await finished(file)).job).toMatchObject({ status: "failed", summary: { total: 0 } });
  });

  it("is refused with 429 while two others are active", async () => {
    const ask = () => auth0.call("POST", path, importForm([], connectionId));
    expect([(await ask()).status, (await ask()).status]).toEqual([202, 202]);
    const third = await ask();
    expect(third.status).toBe(429);
    expect(third.body.message).toBe(
      "There are 2 active import users jobs, please wait until some of them are finished and try again",
    );
    auth0.now += 3_000;
    expect((await ask()).status).toBe(202);
  });

  it("is refused for a file over 500 KB, another connection, or one without a client", async () => {
    const filler = (bytes: number) => JSON.stringify([{ email: "a@b.test", name: "x".repeat(bytes) }]);
    const empty = filler(0).length;
    const status = async (text: string, id = connectionId) =>
      (await auth0.call("POST", path, importForm(text, id))).status;
    expect(await status(filler(512_000 - empty))).toBe(202);
    expect(await status(filler(512_001 - empty))).toBe(413);
    expect(await status(filler(600_000))).toBe(413);
    expect(await status("[]", "con_0000000000000000")).toBe(400);
    expect(await status("[]", "con_1")).toBe(400);
    const [connection] = auth0.tenant.connections.all();
    if (connection === undefined) throw new Error("a tenant begins with a connection");
    auth0.tenant.connections.put(connection.id, { ...connection, enabled_clients: [] });
    expect(await status("[]")).toBe(400);
  });
});

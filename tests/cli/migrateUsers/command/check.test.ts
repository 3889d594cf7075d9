import { afterEach, describe, expect, it } from "vitest";
import { checkMove, describeCheck, isClean } from "../../../../cli/migrateUsers/phases/check.ts";
import { planPhases } from "../../../../cli/migrateUsers/runPhases.ts";
import { type MoveBed, moveBed } from "./bed.ts";

let bed: MoveBed;
afterEach(() => bed.close());

describe("the check before a move", () => {
  it("changes nothing, and says what would happen", async () => {
    bed = await moveBed();
    const { context } = bed.start();
    const before = [bed.table.hashes(), bed.table.facts(), [...bed.host]];
    expect(planPhases(context, await checkMove(context))).toBe(0);
    expect(bed.lines).toEqual([
      `Move of the users of med/prod to ${bed.url}`,
      "3 to move, 0 moved already",
      "Schema: auth0_user_id is still to come, by pulumi up --stack prod, with a maintenance window of up to 5 minutes.",
      "Passwords: people set a new one at Auth0. The random ones until then are neither shown nor kept. Mails: held back until `landfall migrate-users mails`.",
      "Time: about 1 s at the tenant's rate limit (100000 requests at once).",
      "All is ready. Type: bin/landfall migrate-users full --stack prod",
    ]);
    expect([bed.table.hashes(), bed.table.facts(), [...bed.host]]).toEqual(before);
    expect(bed.tenant.users.all()).toEqual([]);
    expect(bed.calls.filter((name) => /write|save|link|deploy|backup/.test(name))).toEqual([]);
  });

  it("leads to a run where the schema is there, and says what becomes of imported passwords", async () => {
    bed = await moveBed({ linkable: true, settings: { passwords: "import" } });
    const { context } = bed.start();
    expect(planPhases(context, await checkMove(context))).toBe(0);
    expect(bed.lines).toContain("Schema: auth0_user_id is there, and unique.");
    expect(bed.lines).toContain("Passwords: Auth0 gets their bcrypt hashes, and people keep them.");
    expect(bed.lines.at(-1)).toBe("All is ready. Type: bin/landfall migrate-users run --stack prod");
  });

  it("finds all problems at once", async () => {
    const users = {
      table: "users",
      id: "id",
      email: "mail",
      role: "role",
      emailVerified: "verified",
      roles: { doctor: "Doctor", surgeon: "Surgeon" },
    };
    bed = await moveBed({ linkable: true, settings: { users, connection: "med-prod" } });
    bed.table.setUnique(false);
    bed.stack.freeBytes = 1.25e9;
    bed.stack.problems = ["db: med-db is unhealthy"];
    const { context } = bed.start();
    expect(planPhases(context, await checkMove(context))).toBe(1);
    const text = bed.lines.join("\n").replaceAll(bed.url, "https://tenant");
    expect(text).toContain(`Nothing can move yet, because of problems (6):
  https://tenant has no role Surgeon
      pulumi up --stack prod
  service db: med-db is unhealthy
      bin/landfall ps --stack prod, bin/landfall logs <service> --stack prod
  the data volume has 1.3 GB free, and a move needs 5 GB
      enlarge host.create.volumeGb, or set landfall:migration.freeGb
  the table med.users has no column mail
      correct \`auth0.users\` of the app's description
  the table med.users has no column verified
      correct \`auth0.users\` of the app's description
  the table med.users lets two rows have the same auth0_user_id
      add a migration with a unique index of auth0_user_id alone`);
  });

  it("says what cannot be asked, and never the client's secret", async () => {
    bed = await moveBed();
    bed.fail("services", new Error("the host cannot be reached"));
    bed.fail("facts", new Error("on the host: FATAL: database is down"));
    bed.refuseTokens();
    const { context } = bed.start();
    const result = await checkMove(context);
    expect(isClean(result)).toBe(false);
    const text = describeCheck(context, result).join("\n");
    expect(text).toContain("services cannot be checked: the host cannot be reached");
    expect(text).toContain("the table med.users cannot be read: on the host: FATAL: database is down");
    expect(text).toMatch(/does not answer as it should: Auth0: GET (roles|connections): 401/);
    expect(text).not.toContain(bed.strict.settings.clientSecret);
  });

  it("asks no tenant while the configuration is wrong, and lists the rest beside it", async () => {
    bed = await moveBed();
    const { context } = bed.start();
    const config = { where: "landfall:auth0.domain", problem: "is not set", fix: "pulumi config set" };
    bed.stack.freeBytes = 0;
    const { problems } = await checkMove({ ...context, configProblems: [config] });
    expect(problems.map(({ where }) => where)).toEqual(["landfall:auth0.domain", "the data volume"]);
    expect(bed.calls).not.toContain("askTenant");
    // Then nobody knows the table either.
    const unknown = { ...context, settings: { ...bed.settings, source: "" }, configProblems: [config] };
    const result = await checkMove(unknown);
    expect(result.plan).toBeUndefined();
    expect(describeCheck(unknown, result)[0]).toMatch(/^Nothing can move yet, because of problems \(2\):/);
  });

  it("names rows that cannot move, with masked addresses", async () => {
    bed = await moveBed({ settings: { users: { ...(await usersWith({ doctor: "Doctor" })) } } });
    const { context } = bed.start();
    expect(planPhases(context, await checkMove(context))).toBe(1);
    expect(bed.lines).toContain(
      '1 row: has the role "pharmacist", which the configuration maps to none of Auth0',
    );
    expect(bed.lines).toContain("  000001  U***@example.com");
  });
});

const usersWith = async (roles: Record<string, string>) => ({
  ...{ table: "users", id: "id", email: "email", role: "role" },
  roles,
});

import { describe, expect, it } from "vitest";
import { requireSeparateRoles } from "../../../../../policy/rules/postgresql/role/requireSeparateRoles.ts";
import { stackOf } from "../../../stackResources.ts";
import { UNKNOWN } from "../../../testRule.ts";

const type = "postgresql:index/role:Role";
const login = { type, props: { login: true } };
const judge = (given: Parameters<typeof stackOf>[0]) =>
  requireSeparateRoles.validateStack(stackOf(given), {});

describe("postgresql-role-require-separate-roles", () => {
  it("passes a role for the app beside one for migrations, and none", () => {
    expect(judge({ app: login, migrator: login })).toEqual([]);
    expect(judge({ owner: { type, props: { login: false } } })).toEqual([]);
  });

  it("reports a single one that does everything", () => {
    expect(judge({ app: login, owner: { type, props: {} } })).toEqual([
      {
        urn: "urn:app",
        violation: "is the only role that logs in, so the app may change and drop its tables",
      },
    ]);
  });

  it("ignores other types", () => {
    expect(judge({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("does not report what is not known yet", () => {
    expect(judge({ app: { type, props: { login: UNKNOWN } } })).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { requireSeparateRoles } from "../../../../../policy/rules/postgresql/role/requireSeparateRoles.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { buildStack } from "../../../buildStack.ts";

const type = "postgresql:index/role:Role";
const login = { type, props: { login: true } };
const validate = (given: Parameters<typeof buildStack>[0]) =>
  requireSeparateRoles.validateStack(buildStack(given), {});

describe("postgresql-role-require-separate-roles", () => {
  it("passes a role for the app beside one for migrations, and none", () => {
    expect(validate({ app: login, migrator: login })).toEqual([]);
    expect(validate({ owner: { type, props: { login: false } } })).toEqual([]);
  });

  it("reports a single one that does everything", () => {
    expect(validate({ app: login, owner: { type, props: {} } })).toEqual([
      {
        urn: "urn:app",
        violation: "is the only role that logs in, so the app may change and drop its tables",
      },
    ]);
  });

  it("ignores other types", () => {
    expect(validate({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("does not report what is not known yet", () => {
    expect(validate({ app: { type, props: { login: UNKNOWN_STRING } } })).toEqual([]);
  });
});

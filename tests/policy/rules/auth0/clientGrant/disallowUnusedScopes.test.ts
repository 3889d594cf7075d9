import { describe, expect, it } from "vitest";
import { disallowUnusedScopes } from "../../../../../policy/rules/auth0/clientGrant/disallowUnusedScopes.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { buildStack } from "../../../buildStack.ts";

const client = (clientMetadata?: unknown) => ({
  type: "auth0:index/client:Client",
  props: { clientMetadata },
});
const grant = (...scopes: string[]) => ({
  type: "auth0:index/clientGrant:ClientGrant",
  props: { clientId: UNKNOWN_STRING, audience: "https://shop.eu.auth0.com/api/v2/", scopes },
  computedFrom: { clientId: ["mover"] },
});
const mover = client({ uses: "read:users\n  create:users" });
const validate = (given: Parameters<typeof buildStack>[0]) =>
  disallowUnusedScopes.validateStack(buildStack(given), {});

describe("auth0-client-grant-disallow-unused-scopes", () => {
  it("passes what the client uses, and less", () => {
    expect(validate({ mover, grant: grant("read:users", "create:users") })).toEqual([]);
    expect(validate({ mover, grant: grant("read:users") })).toEqual([]);
    expect(validate({ mover, grant: { ...grant(), props: {} } })).toEqual([]);
  });

  it("reports what the client does not use", () => {
    expect(validate({ mover, grant: grant("read:users", "update:users", "read:logs") })).toEqual([
      { urn: "urn:grant", violation: "grants update:users, which its client does not use" },
      { urn: "urn:grant", violation: "grants read:logs, which its client does not use" },
    ]);
  });

  it("compares with the grant's own client", () => {
    const other = client({ uses: "read:logs" });
    expect(validate({ other, mover, grant: grant("read:users") })).toEqual([]);
  });

  it("passes a client that says nothing, and one that is elsewhere", () => {
    expect(validate({ mover: client(), grant: grant("read:logs") })).toEqual([]);
    expect(validate({ mover: client({ team: "shop" }), grant: grant("read:logs") })).toEqual([]);
    expect(validate({ mover, grant: { ...grant("read:logs"), computedFrom: {} } })).toEqual([]);
  });

  it("ignores other types", () => {
    expect(validate({ bucket: { type: "aws:s3/bucket:Bucket" } })).toEqual([]);
  });

  it("does not report what is not known yet, and reports what is beside it", () => {
    const later = { ...grant(), props: { scopes: UNKNOWN_STRING } };
    expect(validate({ mover, grant: later })).toEqual([{ urn: "urn:grant", unknown: "scopes" }]);
    expect(validate({ mover: client({ uses: UNKNOWN_STRING }), grant: grant("read:logs") })).toEqual([]);
    expect(validate({ mover, grant: grant(UNKNOWN_STRING, "read:logs") })).toEqual([
      { urn: "urn:grant", violation: "grants read:logs, which its client does not use" },
    ]);
  });
});

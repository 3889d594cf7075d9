import { describe, expect, it } from "vitest";
import { evaluateRule } from "../../../../../policy/evaluateRule.ts";
import { disallowWideGrant } from "../../../../../policy/rules/auth0/clientGrant/disallowWideGrant.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { testRule } from "../../../testRule.ts";

const audience = "https://shop.eu.auth0.com/api/v2/";

testRule(disallowWideGrant, {
  good: {
    audience,
    scopes: [
      "read:users",
      "create:users",
      "update:users",
      "delete:users",
      "create:role_members",
      "read:roles",
    ],
  },
  alsoGood: {
    "an API of one's own": { audience: "https://example.com/api", scopes: ["delete:orders", "update:roles"] },
    "no scopes": { scopes: [] },
    "all by no": { allowAllScopes: false },
  },
  bad: {
    "control of the tenant": [
      { scopes: ["update:tenant_settings", "create:clients", "read:users", "update:roles"] },
      "grants update:tenant_settings of the Management API",
      "grants create:clients of the Management API",
      "grants update:roles of the Management API",
    ],
    "deleting, except users": [
      { scopes: ["delete:connections", "delete:grants", "delete:users"] },
      "grants delete:connections of the Management API",
      "grants delete:grants of the Management API",
    ],
    "reading secrets": [
      { scopes: ["read:client_keys", "read:user_idp_tokens", "read:clients"] },
      "grants read:client_keys of the Management API",
      "grants read:user_idp_tokens of the Management API",
    ],
    "all of any API": [
      { audience: "https://example.com/api", scopes: undefined, allowAllScopes: true },
      "grants every scope of the API, also those to come",
    ],
    "one beside one that is not known": [
      { scopes: [UNKNOWN_STRING, "create:clients"] },
      "grants create:clients of the Management API",
    ],
  },
  unknown: "scopes",
});

describe(disallowWideGrant.name, () => {
  it("passes what the configuration allows", () => {
    const inputs = { audience, scopes: ["create:clients", "delete:users"] };
    const context = { name: "it", protect: true, config: { allowed: ["create:clients"] } };
    expect(evaluateRule(disallowWideGrant, inputs, context)).toEqual({
      violations: ["grants delete:users of the Management API"],
    });
  });
});

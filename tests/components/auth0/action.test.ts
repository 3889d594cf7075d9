import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { claimName, renderRoleAction } from "../../../components/auth0/action.ts";

/** What the Action sets, run as Auth0 runs it. */
async function claimsOf(event: object) {
  const set: Record<string, unknown> = {};
  const token = (name: string) => ({
    setCustomClaim: (claim: string, value: unknown) => {
      set[`${name} ${claim}`] = value;
    },
  });
  const exports: { onExecutePostLogin?: (event: object, api: object) => Promise<void> } = {};
  runInNewContext(renderRoleAction(claimName("shop.example")), { exports });
  await exports.onExecutePostLogin?.(event, { idToken: token("id"), accessToken: token("access") });
  return set;
}

it("puts a person's roles into both tokens", async () => {
  expect(await claimsOf({ authorization: { roles: ["nurse", "doctor"] } })).toEqual({
    "id https://shop.example/roles": ["nurse", "doctor"],
    "access https://shop.example/roles": ["nurse", "doctor"],
  });
});

it("gives a person without an authorization no role", async () => {
  const none = await claimsOf({});
  expect(Object.values(none).map((roles) => JSON.stringify(roles))).toEqual(["[]", "[]"]);
});

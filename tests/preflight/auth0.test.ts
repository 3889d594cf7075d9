import { afterEach, beforeEach, expect, it } from "vitest";
import { checkTenant, type TokenAnswer } from "../../preflight/auth0.ts";
import { ask, type Bed, bed, management } from "../sandbox/region/auth0/bed.ts";

let tenant: Bed;
beforeEach(async () => {
  tenant = await bed();
});
afterEach(() => tenant.close());

const settings = { domain: "shop.eu.auth0.com", clientId: management.clientId };
/** Asks the strict tenant, which has another address than the domain says. */
const token =
  (change: object = {}) =>
  async (): Promise<TokenAnswer> => {
    const audience = `${tenant.url}/api/v2/`;
    const { clientId: client_id, clientSecret: client_secret } = management;
    const body = { grant_type: "client_credentials", client_id, client_secret, audience, ...change };
    return ask(`${tenant.url}/oauth/token`, "POST", body);
  };

it("says nothing where the client may do all that a deployment does", async () => {
  const asked: string[] = [];
  const problems = await checkTenant(settings, (audience) => {
    asked.push(audience);
    return token()();
  });
  expect(problems).toEqual([]);
  expect(asked).toEqual(["https://shop.eu.auth0.com/api/v2/"]);
});

it("tells a wrong secret from a client that may not use the Management API", async () => {
  expect(await checkTenant(settings, token({ client_secret: "planted" }))).toMatchObject([
    { where: "landfall:auth0.clientSecret" },
  ]);
  const [grant] = await tenant.ok("GET", "client-grants");
  await tenant.ok("DELETE", `client-grants/${grant.id}`);
  const [problem] = await checkTenant(settings, token());
  expect(problem).toMatchObject({
    where: "landfall:auth0.clientId",
    problem: "is m2m-client-id, which may not use the Management API of shop.eu.auth0.com",
  });
});

it("names every permission that the client lacks", async () => {
  const [grant] = await tenant.ok("GET", "client-grants");
  const scope = grant.scope.filter((one: string) => !["read:roles", "update:client_keys"].includes(one));
  await tenant.ok("PATCH", `client-grants/${grant.id}`, { scope });
  const [problem] = await checkTenant(settings, token());
  expect(problem?.problem).toContain(
    "lacks permissions at shop.eu.auth0.com: read:roles, update:client_keys",
  );
});

it("says that no tenant answers, and that a tenant is out of order", async () => {
  const answer = (status: number) => async () => ({ status, body: {} });
  expect(await checkTenant(settings, answer(404))).toMatchObject([{ where: "landfall:auth0.domain" }]);
  const [problem] = await checkTenant(settings, answer(503));
  expect(problem?.problem).toContain("answers 503");
});

import { afterAll, beforeAll, expect, it } from "vitest";
import type { ClientConfig, ProviderName } from "../../../../components/oauth/index.ts";
import { type TestServer, testServer } from "../../../sandbox/region/identity/support.ts";
import { CLIENT_IDS, check, clientAt, OLD_SECRET, SECRET } from "./provider.ts";

/** The region's strict providers, as a second opinion on what the small stand-ins of the other tests answer. */
let identity: TestServer;
beforeAll(async () => {
  identity = await testServer();
});
afterAll(() => identity.stop());

const NAMES: ProviderName[] = ["google", "microsoft", "notion", "youtube", "github", "auth0", "oidc"];

/** A client as it should be, registered at the server with what a test changes. */
async function registered(name: ProviderName, registration: object = {}, config: ClientConfig = {}) {
  const issuer = { auth0: "/auth0/", oidc: "/oidc" }[name as string];
  const address = issuer === undefined ? {} : { issuer: identity.url + issuer };
  const client = clientAt(name, identity.url, { ...address, ...config });
  await identity.register(name, CLIENT_IDS[name], {
    redirectUris: [client.redirectUri],
    scopes: [...new Set([...client.scopes.user, ...client.scopes.admin])],
    secrets: [{ value: SECRET }],
    ...registration,
  });
  return client;
}

/** What is wrong, by its first words. */
async function problems(name: ProviderName, registration?: object, config?: ClientConfig) {
  const explanation = await check(await registered(name, registration, config));
  expect(explanation).toMatchObject({ unreachable: [], remarks: [] });
  return explanation?.findings.map(({ problem }) => problem);
}

const others = { redirectUris: ["https://old.example.com/callback"] };
const otherSecret = { secrets: [{ value: "another" }] };
const ended = { secrets: [{ value: SECRET, expires: "2020-01-01" }] };

it.each(NAMES)("a right client of %s is accepted in silence, in under 5 s", async (name) => {
  const started = performance.now();
  expect(await problems(name)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it.each(NAMES)("a redirect URI that %s does not know is found", async (name) => {
  const uri = `https://app.example.com/callback/${name}`;
  expect(await problems(name, others)).toEqual([
    `does not know the redirect URI ${uri} of the client ${CLIENT_IDS[name]}`,
  ]);
});

it.each(NAMES)("a client that %s does not know is found", async (name) => {
  const unknown = `${CLIENT_IDS[name].slice(0, -1)}0`;
  expect(await problems(name, {}, { clientId: unknown })).toEqual([
    name === "microsoft"
      ? `has no application ${unknown} in the tenant common`
      : `does not know the client ${unknown}`,
  ]);
});

it.each(NAMES)("a secret that %s refuses is found", async (name) => {
  expect(await problems(name, otherSecret)).toEqual([`refuses the secret of the client ${CLIENT_IDS[name]}`]);
  expect(await problems(name, ended)).toEqual([
    name === "microsoft"
      ? "refuses the client secret, because it has expired"
      : `refuses the secret of the client ${CLIENT_IDS[name]}`,
  ]);
});

it("the id of a secret in its place, and a tenant that does not exist, are found", async () => {
  const clientSecret = "99999999-2222-3333-4444-555555555555";
  expect(await problems("microsoft", {}, { clientSecret })).toEqual([
    "refuses the client secret: it has the form of a Secret ID, which is not the secret",
  ]);
  expect(await problems("microsoft", {}, { tenant: "exampel.com" })).toEqual([
    "does not serve the client in the tenant exampel.com",
  ]);
});

it.each(NAMES.filter((name) => name !== "notion"))(
  "a scope that %s does not allow is found",
  async (name) => {
    expect(await problems(name, { scopes: [] })).toEqual([
      expect.stringMatching(/^does not allow (the scope|one of the scopes) \S/),
    ]);
  },
);

it("an issuer at another address, or without a document, is found", async () => {
  const at = (path: string) => ({ issuer: identity.url + path });
  expect(await problems("auth0", {}, at("/auth0"))).toEqual([
    `answers for the issuer ${identity.url}/auth0 as ${identity.url}/auth0/`,
  ]);
  expect(await problems("oidc", {}, at("/nobody"))).toEqual([
    `has no discovery document for the issuer ${identity.url}/nobody (status 404)`,
  ]);
});

it("a rotation's old secret that works is silent, and one that does not is a remark", async () => {
  const both = { secrets: [{ value: SECRET }, { value: OLD_SECRET }] };
  const old = { oldClientSecret: OLD_SECRET };
  expect(await problems("google", both, old)).toEqual([]);
  const explanation = await check(await registered("google", {}, old));
  expect(explanation?.findings).toEqual([]);
  expect(explanation?.remarks.length).toBe(1);
});

it("a provider that fails is not reachable, and says nothing of the client", async () => {
  const client = await registered("github");
  for (const endpoint of ["authorize", "token"])
    await identity.admin("POST", "faults", { provider: "github", endpoint, kind: 500 });
  const explanation = await check(client);
  expect(explanation?.findings).toEqual([]);
  expect(explanation?.unreachable.map(({ problem }) => problem)).toEqual([
    `is not reachable from here: ${new URL(identity.url).host} fails with status 500`,
  ]);
});

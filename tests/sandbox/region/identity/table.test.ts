import { afterAll, beforeAll, expect, it } from "vitest";
import { type KnownEndpoints, type Provider, providers } from "../../../../components/oauth/index.ts";
import { clients, getTokens, type ProviderClient } from "./client.ts";
import { type TestServer, testServer } from "./support.ts";

/** The table that apps are deployed by, against the server that stands for the providers. */

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

const table = Object.entries(providers).map(([name, provider]): [string, Provider] => [name, provider]);
const known = table.flatMap(([name, provider]): [string, Provider, KnownEndpoints & { issuer?: string }][] =>
  "authorize" in provider.endpoints ? [[name, provider, provider.endpoints]] : [],
);
const here = (url: string) =>
  server.url + new URL(url.replace("{tenant}", "common").replace("https://", "https://x/")).pathname;

it.each(known)(
  "%s has every endpoint of the table, and the table has no other client",
  (name, _, endpoints) => {
    const client: ProviderClient = clients[name as keyof typeof clients];
    expect([here(endpoints.authorize), here(endpoints.token)]).toEqual([
      server.url + client.authorize,
      server.url + client.token,
    ]);
  },
);

it.each(known)("%s answers at every endpoint of the table", async (_, __, { issuer, ...endpoints }) => {
  const urls = Object.values(endpoints).map(here);
  if (issuer !== undefined) urls.push(`${here(issuer)}/.well-known/openid-configuration`);
  const statuses = urls.map(async (url) => {
    const body = await (await fetch(url, { method: url.endsWith("configuration") ? "GET" : "POST" })).text();
    return body.includes('"not_found"') ? url : "";
  });
  expect((await Promise.all(statuses)).filter(Boolean)).toEqual([]);
});

it.each(table)(
  "%s grants all scopes of the table at once, with its parameters and PKCE",
  async (name, provider) => {
    const base: ProviderClient = clients[name as keyof typeof clients];
    const client: ProviderClient = {
      ...base,
      scopes: [...(provider.scopes ?? base.scopes)],
      pkce: provider.pkce,
      basic: provider.clientAuthentication === "basic",
      json: provider.tokenRequest === "json",
      parameters: { ...provider.parameters },
    };
    await server.register(name, client.id, { scopes: client.scopes });
    const { status, body } = await getTokens(server, client);
    expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
    const pattern = provider.clientId?.pattern;
    if (pattern) expect(client.id).toMatch(pattern);
  },
);

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Provider } from "../../../components/oauth/provider.ts";
import { type ProviderName, providers } from "../../../components/oauth/providers/index.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { identityServer } from "../../../sandbox/region/identity/server.ts";
import { Browser } from "../region/identity/support.ts";
import { connected, failed, type OAuth, startOAuth } from "./oauthStack.ts";

/** A client at each of the sandbox's providers, which are as strict as the real ones. */
const clients: Record<ProviderName, { id: string; user: string[]; admin: string[]; issuer?: string }> = {
  google: {
    id: "1-a.apps.googleusercontent.com",
    user: ["openid", "email"],
    admin: ["openid", "email", "https://www.googleapis.com/auth/calendar"],
  },
  youtube: {
    id: "1-b.apps.googleusercontent.com",
    user: ["openid", "https://www.googleapis.com/auth/youtube.readonly"],
    admin: ["openid", "https://www.googleapis.com/auth/youtube.readonly"],
  },
  microsoft: {
    id: "11111111-2222-3333-4444-555555555555",
    user: ["openid", "offline_access", "Mail.Read"],
    admin: ["openid", "offline_access", "Mail.Read", "Files.Read.All"],
  },
  notion: { id: "11111111-2222-3333-4444-555555555555", user: [], admin: [] },
  github: { id: "Ov23liAbCdEfGhIjKlMn", user: ["read:user"], admin: ["read:user", "repo"] },
  auth0: {
    id: "AbCdEfGhIjKlMnOpQrStUvWxYz012345",
    issuer: "/auth0/",
    user: ["openid", "offline_access"],
    admin: ["openid", "offline_access", "profile"],
  },
  oidc: { id: "shop", issuer: "/oidc", user: ["openid", "offline_access"], admin: ["openid"] },
};
const names = Object.keys(clients) as ProviderName[];
const redirectUri = (name: string) => `https://assistant.test/api/v1/oauth/${name}/callback`;

let oauth: OAuth;
let identity: Server;
let folder: string;

beforeAll(async () => {
  oauth = await startOAuth();
  folder = await mkdtemp(join(tmpdir(), "landfall-test-identity-"));
  const serve = identityServer({
    clientsFile: join(folder, "clients.json"),
    isAdmin: (token) => token === "operator",
  });
  identity = createServer(serve);
  const { hostname } = new URL(oauth.providers.origin);
  await new Promise<void>((resolve) => identity.listen(0, hostname, resolve));
  const origin = `http://${hostname}:${(identity.address() as AddressInfo).port}`;
  for (const name of names) {
    const { id, user, admin } = clients[name];
    const body = {
      redirectUris: [redirectUri(name)],
      scopes: [...new Set([...user, ...admin])],
      secrets: [{ value: "planted-secret" }],
    };
    const path = `${origin}/admin/clients/${name}/${encodeURIComponent(id)}`;
    const headers = { authorization: "Bearer operator" };
    expect((await fetch(path, { method: "PUT", headers, body: JSON.stringify(body) })).status).toBe(204);
  }
  await writeFile(
    join(oauth.files, "providers.json"),
    JSON.stringify(names.map((name) => entry(name, origin))),
  );
  const secrets = names.map((name) => `${name.toUpperCase()}_OAUTH_CLIENT_SECRET=planted-secret\n`);
  await writeFile(join(oauth.files, "clients"), secrets.join(""));
  await docker(["rm", "--force", oauth.api]);
  oauth.api = await oauth.startApi();
}, 900_000);
afterAll(async () => {
  identity?.close();
  identity?.closeAllConnections();
  await oauth?.remove();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** The application's entry for a client, with the provider's endpoints on the sandbox's server. */
function entry(name: ProviderName, origin: string) {
  const {
    title,
    endpoints,
    pkce,
    clientAuthentication,
    tokenRequest = "form",
    parameters = {},
  }: Provider = providers[name];
  const { id, user, admin, issuer } = clients[name];
  const local = (url: string) => url.replace("https:/", origin).replace("{tenant}", "common");
  return {
    name,
    title,
    clientId: id,
    redirectUri: redirectUri(name),
    endpoints: issuer
      ? { issuer: origin + issuer }
      : Object.fromEntries(Object.entries(endpoints).map(([key, url]) => [key, local(url)])),
    pkce,
    clientAuthentication,
    tokenRequest,
    parameters,
    scopes: { user, admin },
  };
}

async function connect(token: string, name: string, decision = "allow", change = (url: string) => url) {
  const { authorization_url, cookie } = await oauth.begin(token, name);
  return oauth.comeBack(await new Browser().signIn(change(authorization_url), "ada", decision), cookie);
}

test.each(names)("%s: connected, refreshed, given back and connected again", async (name) => {
  const { token } = await oauth.newUser();
  expect(await connect(token, name, "deny")).toBe(failed(name, "denied"));
  expect(await connect(token, name)).toBe(connected(name));
  const id = await oauth.idOf(token, name);
  const refresh = () => oauth.call("POST", `/v1/oauth/integrations/${id}/refresh`, { token });
  // GitHub gives no refresh token, because its tokens do not end.
  expect((await refresh()).status).toBe(name === "github" ? 409 : 200);
  expect(await oauth.integrations(token)).toMatchObject([{ provider: name, status: "active" }]);
  expect((await oauth.call("DELETE", `/v1/oauth/integrations/${id}`, { token })).body).toMatchObject({
    revoked_at_provider: !["github", "microsoft"].includes(name),
  });
  expect(await connect(token, name)).toBe(connected(name));
  await oauth.call("DELETE", `/v1/oauth/integrations/${id}`, { token });
});

test.each([
  ["google", clients.google.admin],
  ["microsoft", clients.microsoft.admin],
  ["github", clients.github.admin],
])("%s: a user who adds a scope of an administrator to the address gets nothing", async (name, scopes) => {
  const { token } = await oauth.newUser();
  const escalate = (url: string) => {
    const changed = new URL(url);
    changed.searchParams.set("scope", scopes.join(" "));
    return changed.href;
  };
  expect(await connect(token, name, "allow", escalate)).toBe(failed(name, "scope"));
  expect(await oauth.integrations(token)).toEqual([]);
});

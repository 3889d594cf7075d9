import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { checkClients } from "../../../../cli/oauth/check/check.ts";
import { type ClientToCheck, clientsToCheck } from "../../../../cli/oauth/check/client.ts";
import type { AppOAuth, ClientConfig, ProviderName } from "../../../../components/oauth/index.ts";

export const DOMAIN = "app.example.com";
export const TODAY = "2026-11-28";
export const SECRET = "planted-secret-5b1f";
export const OLD_SECRET = "planted-old-secret-77aa";

/** Scopes that a test's client asks for. */
const oauth: AppOAuth = {
  callbackPath: "/callback/{provider}",
  clients: {
    google: { scopes: { user: ["openid", "email"] } },
    microsoft: { scopes: { user: ["openid", "Mail.Read"], admin: ["openid", "Mail.Send"] } },
    notion: { scopes: { user: [] } },
    youtube: { scopes: { user: ["openid"] } },
    github: { scopes: { user: ["read:user"] } },
    auth0: { scopes: { user: ["openid", "email"] } },
    oidc: { scopes: { user: ["openid", "reports"] } },
  },
};

export const CLIENT_IDS: Record<ProviderName, string> = {
  google: "123456789012-abcdef.apps.googleusercontent.com",
  microsoft: "11111111-2222-3333-4444-555555555555",
  notion: "66666666-2222-3333-4444-555555555555",
  youtube: "123456789012-abcdef.apps.googleusercontent.com",
  github: "Ov23liAbCdEfGhIjKlMn",
  auth0: "AbCdEfGhIjKlMnOpQrStUvWxYz012345",
  oidc: "landfall",
};

/** The client of a provider whose stand-in is at that address. */
export function clientAt(name: ProviderName, server: string, config: ClientConfig = {}): ClientToCheck {
  const address =
    name === "auth0" ? { issuer: `${server}/` } : name === "oidc" ? { issuer: server } : { server };
  const configs = { [name]: { clientId: CLIENT_IDS[name], clientSecret: SECRET, ...address, ...config } };
  const [client] = clientsToCheck(oauth, DOMAIN, configs);
  if (client === undefined) throw new Error(`${name} has no client`);
  return client;
}

export const check = (client: ClientToCheck, options: { requestMs?: number; checkMs?: number } = {}) =>
  checkClients([client], { today: TODAY, ...options }).then(([explanation]) => explanation);

/** What an endpoint answers. */
export interface Told {
  status?: number;
  location?: string;
  json?: object;
  html?: string;
}

/** What a stand-in answers; absent: what the provider answers to a right client. */
export interface Endpoints {
  /** Merged into the right document. */
  document?: object;
  discovery?: Told;
  authorize?: Told;
  token?: Told | ((body: string, authorization: string | undefined) => Told);
}

export interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A listener on a free port of the loopback, until the test ends. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A small stand-in for one provider. */
export async function provider(name: ProviderName, told: Endpoints = {}) {
  const asked: Asked[] = [];
  const server = await serve(async (request, response) => {
    const url = new URL(request.url ?? "/", server);
    let body = "";
    for await (const part of request) body += part;
    asked.push({ method: request.method ?? "", url: url.href, headers: request.headers, body });
    const { status, location, json, html } = answerTo(url.pathname, body, request.headers.authorization);
    const content = json === undefined ? (html ?? "") : JSON.stringify(json);
    response.writeHead(
      status ?? (location === undefined ? 200 : 302),
      location === undefined ? {} : { location },
    );
    response.end(content);
  });
  const document = () => {
    const { endpoints } = clientAt(name, server);
    const known =
      "token" in endpoints ? endpoints : { authorize: `${server}/authorize`, token: `${server}/token` };
    return {
      issuer: endpoints.issuer,
      authorization_endpoint: known.authorize,
      token_endpoint: known.token,
      scopes_supported: ["openid", "email", "reports"],
      // Microsoft's has none.
      ...(name !== "microsoft" && { code_challenge_methods_supported: ["plain", "S256"] }),
      ...told.document,
    };
  };
  function answerTo(path: string, body: string, authorization: string | undefined): Told {
    if (path.endsWith("/.well-known/openid-configuration")) return told.discovery ?? { json: document() };
    const { token, authorize } = { token: told.token ?? RIGHT_TOKEN[name], authorize: told.authorize };
    if (/token$/.test(path)) return typeof token === "function" ? token(body, authorization) : token;
    return authorize ?? RIGHT_AUTHORIZE[name];
  }
  return { server, asked };
}

/** The answers to a code that nobody issued. */
const RIGHT_TOKEN: Record<ProviderName, Told> = {
  google: { status: 400, json: { error: "invalid_grant", error_description: "Malformed auth code." } },
  youtube: { status: 400, json: { error: "invalid_grant", error_description: "Malformed auth code." } },
  microsoft: microsoftError(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid."),
  notion: { status: 400, json: { error: "invalid_grant" } },
  github: {
    json: { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." },
  },
  auth0: { status: 403, json: { error: "invalid_grant", error_description: "Invalid authorization code" } },
  oidc: { status: 400, json: { error: "invalid_grant", error_description: "grant request is invalid" } },
};

/** The way to a page for signing in. */
const RIGHT_AUTHORIZE: Record<ProviderName, Told> = {
  google: { location: "https://accounts.google.com/v3/signin/identifier?client_id=1" },
  youtube: { location: "https://accounts.google.com/v3/signin/identifier?client_id=1" },
  microsoft: { html: "<title>Sign in to your account</title>" },
  notion: { location: "https://www.notion.so/install-integration?client_id=1" },
  github: { location: "https://github.com/login?client_id=1&return_to=%2Flogin%2Foauth%2Fauthorize" },
  auth0: { location: "/u/login?state=1" },
  oidc: { location: "/sign-in/1" },
};

/** As Microsoft's token endpoint says it. */
export function microsoftError(code: number, error: string, text: string): Told {
  return { status: 400, json: { error, error_description: `AADSTS${code}: ${text}`, error_codes: [code] } };
}

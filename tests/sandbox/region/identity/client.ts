import { expect } from "vitest";
import { Browser, callback, type Pkce, pkce, type TestServer } from "./support.ts";

/** How a client talks to one provider, as its documentation says. */
export interface ProviderClient {
  name: string;
  authorize: string;
  token: string;
  id: string;
  scopes: string[];
  pkce: boolean;
  basic?: boolean;
  json?: boolean;
  parameters?: Record<string, string>;
}

const uuid = "11111111-2222-3333-4444-555555555555";

export const clients = {
  google: {
    name: "google",
    authorize: "/accounts.google.com/o/oauth2/v2/auth",
    token: "/oauth2.googleapis.com/token",
    id: "123456789012-abc.apps.googleusercontent.com",
    scopes: ["openid", "email", "https://www.googleapis.com/auth/drive.readonly"],
    pkce: true,
    parameters: { access_type: "offline", prompt: "consent" },
  },
  youtube: {
    name: "youtube",
    authorize: "/accounts.google.com/o/oauth2/v2/auth",
    token: "/oauth2.googleapis.com/token",
    id: "123456789012-tube.apps.googleusercontent.com",
    scopes: ["openid", "https://www.googleapis.com/auth/youtube.readonly"],
    pkce: true,
    parameters: { access_type: "offline", prompt: "consent" },
  },
  microsoft: {
    name: "microsoft",
    authorize: "/login.microsoftonline.com/common/oauth2/v2.0/authorize",
    token: "/login.microsoftonline.com/common/oauth2/v2.0/token",
    id: uuid,
    scopes: ["openid", "profile", "offline_access", "Mail.Read"],
    pkce: true,
  },
  notion: {
    name: "notion",
    authorize: "/api.notion.com/v1/oauth/authorize",
    token: "/api.notion.com/v1/oauth/token",
    id: uuid,
    scopes: [],
    pkce: false,
    basic: true,
    json: true,
    parameters: { owner: "user" },
  },
  github: {
    name: "github",
    authorize: "/github.com/login/oauth/authorize",
    token: "/github.com/login/oauth/access_token",
    id: "Ov23liAbCdEfGhIjKlMn",
    scopes: ["read:user", "user:email"],
    pkce: true,
  },
  auth0: {
    name: "auth0",
    authorize: "/auth0/authorize",
    token: "/auth0/oauth/token",
    id: "AbCdEfGhIjKlMnOpQrStUvWxYz012345",
    scopes: ["openid", "profile", "email", "offline_access"],
    pkce: true,
  },
  oidc: {
    name: "oidc",
    authorize: "/oidc/authorize",
    token: "/oidc/token",
    id: "shop",
    scopes: ["openid", "email", "offline_access"],
    pkce: true,
    basic: true,
  },
} as const satisfies Record<string, ProviderClient>;

export type Change = Record<string, string | undefined>;

function changed(parameters: Record<string, string>, change: Change): URLSearchParams {
  const all = Object.entries({ ...parameters, ...change });
  return new URLSearchParams(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** An authorization address. A change to undefined leaves the parameter out. */
export function authorizeUrl(
  server: TestServer,
  client: ProviderClient,
  { challenge }: Pkce,
  change: Change = {},
): string {
  const parameters = changed(
    {
      client_id: client.id,
      redirect_uri: callback,
      response_type: "code",
      state: "state with spaces & signs",
      ...(client.scopes.length > 0 && { scope: client.scopes.join(" ") }),
      ...(client.pkce && { code_challenge: challenge, code_challenge_method: "S256" }),
      ...client.parameters,
    },
    change,
  );
  return `${server.url}${client.authorize}?${parameters}`;
}

export interface TokenAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  body: any;
}

/** Asks the token endpoint, or another address, as the provider wants it. */
export async function post(
  server: TestServer,
  client: ProviderClient,
  parameters: Record<string, string>,
  { path = client.token, secret = "s3cret" } = {},
): Promise<TokenAnswer> {
  const own: Record<string, string> = client.basic ? {} : { client_id: client.id, client_secret: secret };
  const all = { ...own, ...parameters };
  const response = await fetch(server.url + path, {
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": client.json ? "application/json" : "application/x-www-form-urlencoded",
      ...(client.basic && { authorization: `Basic ${btoa(`${client.id}:${secret}`)}` }),
    },
    body: client.json ? JSON.stringify(all) : new URLSearchParams(all).toString(),
  });
  const text = await response.text();
  const body = text.startsWith("{") ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body };
}

/** A code of a person who allowed. */
export async function getCode(
  server: TestServer,
  client: ProviderClient,
  { person = "ada", change = {}, proof = pkce() }: { person?: string; change?: Change; proof?: Pkce } = {},
) {
  const back = await new Browser().signIn(authorizeUrl(server, client, proof, change), person);
  const code = back.searchParams.get("code");
  if (code === null) throw new Error(`no code in ${back}`);
  return {
    back,
    code,
    parameters: {
      grant_type: "authorization_code",
      code,
      redirect_uri: callback,
      ...(client.pkce && { code_verifier: proof.verifier }),
    },
  };
}

/** Tokens of a person who allowed. */
export async function getTokens(
  server: TestServer,
  client: ProviderClient,
  options: { person?: string; change?: Change } = {},
): Promise<TokenAnswer> {
  const { parameters } = await getCode(server, client, options);
  return post(server, client, parameters);
}

export const refresh = (refresh_token: string) => ({ grant_type: "refresh_token", refresh_token });

/** Status, error and a part of the description. */
export type Refused = [status: number, error: string, text?: string];

export async function expectRefused(answer: Promise<TokenAnswer>, [status, error, text = ""]: Refused) {
  const { status: is, body } = await answer;
  expect({ status: is, error: body.error, text: body.error_description ?? "" }).toEqual({
    status,
    error,
    text: expect.stringContaining(text),
  });
  expect(body).not.toHaveProperty("access_token");
}

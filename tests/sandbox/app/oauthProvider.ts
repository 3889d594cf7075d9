import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What a provider does differently from the others. */
interface Quirks {
  basic?: boolean;
  json?: boolean;
  pkce?: boolean;
  /** Answers `bot_id` in the place of an identity. */
  bot?: boolean;
  /** Answers errors of the token endpoint with 200, and scopes with commas. */
  github?: boolean;
  /** Every refresh gives another refresh token, and the one before is over. */
  rotates?: boolean;
  /** Lists its endpoints in a discovery document. */
  discovered?: boolean;
  /** Says who signed in by an ID token. */
  idToken?: boolean;
}

export const quirks = {
  google: { pkce: true, idToken: true },
  microsoft: { pkce: true, rotates: true },
  notion: { basic: true, json: true, bot: true },
  youtube: { pkce: true },
  github: { pkce: true, github: true },
  auth0: { pkce: true, discovered: true, rotates: true, idToken: true },
} satisfies Record<string, Quirks>;
export type Name = keyof typeof quirks;

interface Grant {
  client: string;
  redirectUri: string;
  challenge: string | undefined;
  scope: string;
  subject: string;
}

/** Providers that refuse what real ones refuse, as far as the application's tests need it. */
export async function startProviders(host: string) {
  const codes = new Map<string, Grant>();
  const refreshTokens = new Map<string, { name: Name; scope: string }>();
  const state = {
    /** Whom the next authorization signs in. */
    subject: "someone",
    /** What the next authorization grants in place of what it is asked. */
    grants: undefined as string | undefined,
    /** Secrets that the token endpoints take. */
    secrets: ["planted-secret"],
    /** What the token endpoints answer in place of themselves. */
    failure: undefined as { status: number; retryAfter?: string } | undefined,
    delay: 0,
    refreshes: 0,
    revoked: [] as string[],
    /** Everything secret that was handed out. */
    planted: [] as string[],
    reports: [] as string[],
  };
  const plant = (kind: string) => {
    const value = `planted-${kind}-${randomUUID()}`;
    state.planted.push(value);
    return value;
  };

  function authorize(name: Name, query: URLSearchParams) {
    const of = quirks[name] as Quirks;
    if (of.pkce && query.get("code_challenge_method") !== "S256") return undefined;
    const redirect = new URL(query.get("redirect_uri") ?? "");
    const code = plant("code");
    codes.set(code, {
      client: query.get("client_id") ?? "",
      redirectUri: redirect.href,
      challenge: of.pkce ? (query.get("code_challenge") ?? "") : undefined,
      scope: state.grants ?? query.get("scope") ?? "",
      subject: state.subject,
    });
    redirect.searchParams.set("code", code);
    redirect.searchParams.set("state", query.get("state") ?? "");
    return redirect.href;
  }

  function tokens(name: Name, body: URLSearchParams) {
    const of = quirks[name] as Quirks;
    let scope: string;
    let subject = "";
    if (body.get("grant_type") === "authorization_code") {
      const grant = codes.get(body.get("code") ?? "");
      codes.delete(body.get("code") ?? "");
      const challenge = createHash("sha256")
        .update(body.get("code_verifier") ?? "")
        .digest("base64url");
      if (
        grant?.redirectUri !== body.get("redirect_uri") ||
        (grant?.challenge !== undefined && grant.challenge !== challenge)
      )
        return { error: "invalid_grant" };
      ({ scope, subject } = grant as Grant);
    } else {
      const known = refreshTokens.get(body.get("refresh_token") ?? "");
      if (known?.name !== name) return { error: "invalid_grant" };
      if (of.rotates) refreshTokens.delete(body.get("refresh_token") ?? "");
      state.refreshes += 1;
      scope = known.scope;
    }
    const refresh = subject || of.rotates ? plant("refresh") : undefined;
    if (refresh) refreshTokens.set(refresh, { name, scope });
    const claims = Buffer.from(
      JSON.stringify({ sub: subject, aud: "client", exp: Date.now() / 1000 + 60, iss: `${origin}/${name}/` }),
    ).toString("base64url");
    return {
      access_token: plant(`access-${subject}`),
      token_type: "bearer",
      expires_in: 3600,
      ...(refresh && { refresh_token: refresh }),
      ...(!of.bot && { scope: of.github ? scope.replaceAll(" ", ",") : scope }),
      ...(of.bot && { bot_id: subject }),
      ...(of.idToken && subject && { id_token: `e30.${claims}.c2ln` }),
    };
  }

  function isClient(of: Quirks, request: IncomingMessage, body: URLSearchParams) {
    const basic = Buffer.from(
      (request.headers.authorization ?? "").slice("Basic ".length),
      "base64",
    ).toString();
    const [id, secret] = of.basic ? basic.split(":") : [body.get("client_id"), body.get("client_secret")];
    return id === "client" && state.secrets.includes(secret ?? "");
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", origin);
    let text = "";
    for await (const chunk of request) text += chunk;
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(body));
    if (url.pathname === "/api/7/envelope/") {
      state.reports.push(text);
      return answer(200, {});
    }
    const [, first = "", endpoint = ""] = url.pathname.split("/");
    const name = first as Name;
    const of = quirks[name] as Quirks;
    if (endpoint === "authorize") {
      const location = authorize(name, url.searchParams);
      return location ? response.writeHead(302, { location }).end() : answer(400, {});
    }
    if (endpoint === "user") {
      const subject = /^Bearer planted-access-(.*?)-[0-9a-f]{8}-/.exec(
        request.headers.authorization ?? "",
      )?.[1];
      return answer(subject ? 200 : 401, of.github ? { id: subject } : { sub: subject });
    }
    if (endpoint === ".well-known") {
      const endpoints = {
        authorization: "authorize",
        token: "token",
        userinfo: "user",
        revocation: "revoke",
      };
      const entries = Object.entries(endpoints).map(([key, path]) => [
        `${key}_endpoint`,
        `${origin}/${name}/${path}`,
      ]);
      return answer(200, { issuer: `${origin}/${name}/`, ...Object.fromEntries(entries) });
    }
    await new Promise((resolve) => setTimeout(resolve, state.delay));
    if (state.failure) {
      const { status, retryAfter } = state.failure;
      return answer(status, {}, retryAfter === undefined ? {} : { "retry-after": retryAfter });
    }
    const body = new URLSearchParams(of.json ? JSON.parse(text) : text);
    if (!isClient(of, request, body))
      return of.github
        ? answer(200, { error: "incorrect_client_credentials" })
        : answer(401, { error: "invalid_client" });
    if (endpoint === "revoke") {
      state.revoked.push(body.get("token") ?? "");
      refreshTokens.delete(body.get("token") ?? "");
      return answer(200, {});
    }
    const said = tokens(name, body);
    return answer("error" in said && !of.github ? 400 : 200, said);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`;

  /** The application's file of providers. `user` and `admin` may have other scopes. */
  const file = (Object.keys(quirks) as Name[]).map((name) => {
    const of = quirks[name] as Quirks;
    const endpoint = (path: string) => `${origin}/${name}/${path}`;
    return {
      name,
      title: name,
      clientId: "client",
      redirectUri: `https://assistant.test/api/v1/oauth/${name}/callback`,
      endpoints: of.discovered
        ? { issuer: `${origin}/${name}/` }
        : {
            authorize: endpoint("authorize"),
            token: endpoint("token"),
            ...(!of.bot && { user: endpoint("user") }),
            ...(name !== "microsoft" && { revoke: endpoint("revoke") }),
          },
      pkce: of.pkce ?? false,
      clientAuthentication: of.basic ? "basic" : "body",
      tokenRequest: of.json ? "json" : "form",
      parameters: of.bot ? { owner: "user" } : {},
      ...(name === "microsoft" && { expires: "2030-01-02" }),
      scopes: of.bot
        ? { user: [], admin: [] }
        : { user: ["openid", "read"], admin: ["openid", "read", "write"] },
    };
  });
  /** As if everybody had taken back what was granted. */
  const endAll = () => refreshTokens.clear();
  return { state, file, origin, endAll, stop: () => server.close() };
}

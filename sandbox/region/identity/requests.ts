import { createHash } from "node:crypto";
import type { AdapterPayload } from "oidc-provider";
import type { AuthorizeProblem, Dialect, Parameters, TokenProblem } from "./dialects/dialect.ts";
import { type Client, checkSecret } from "./registry.ts";

/** Why an authorization request is refused. Undefined if it is not. */
export function authorizeProblem(
  dialect: Dialect,
  client: Client | undefined,
  parameters: Parameters,
): AuthorizeProblem | undefined {
  if (client === undefined) return { kind: "unknownClient" };
  if (!client.redirectUris.includes(parameters.redirect_uri ?? "")) return { kind: "redirectUri" };
  if (parameters.response_type === undefined) return { kind: "parameter", name: "response_type" };
  if (parameters.response_type !== "code") return { kind: "responseType" };
  for (const [name, value] of Object.entries(dialect.requiredParameters ?? {})) {
    if (parameters[name] !== value) return { kind: "parameter", name };
  }
  if (dialect.scopes !== false) {
    const asked = (parameters.scope ?? "").split(" ").filter(Boolean);
    const invalid = asked.filter((scope) => !client.scopes.includes(scope));
    if (invalid.length > 0)
      return { kind: "scope", invalid, valid: asked.filter((scope) => !invalid.includes(scope)) };
  }
  const challenged = parameters.code_challenge !== undefined && parameters.code_challenge_method === "S256";
  if (dialect.pkce === "authorize" && client.pkce === "required" && !challenged) return { kind: "pkce" };
  return undefined;
}

export interface TokenRequest {
  parameters: Parameters;
  /** How the client sent its secret. */
  authentication: "basic" | "body";
  clientId?: string | undefined;
  secret?: string | undefined;
}

export interface TokenFacts {
  client: Client | undefined;
  /** The code or refresh token of the request, if there is one. */
  code: AdapterPayload | undefined;
  refreshToken: AdapterPayload | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/** Why a token request is refused. Undefined if it is not. */
export function tokenProblem(
  dialect: Dialect,
  request: TokenRequest,
  facts: TokenFacts,
): TokenProblem | undefined {
  const { parameters } = request;
  return (
    credentialProblem(dialect, request, facts) ??
    (parameters.grant_type === "authorization_code"
      ? codeProblem(dialect, parameters, facts)
      : parameters.grant_type === "refresh_token"
        ? refreshProblem(facts)
        : "grantType")
  );
}

/** Why a client is not believed to be who it says it is. */
export function credentialProblem(
  dialect: Dialect,
  { authentication, secret }: TokenRequest,
  { client, now }: Pick<TokenFacts, "client" | "now">,
): TokenProblem | undefined {
  if (dialect.tokenRequest?.basicOnly && authentication !== "basic") return "basicOnly";
  if (client === undefined) return "unknownClient";
  if (!secret) return "noSecret";
  const state = checkSecret(client, secret, now);
  if (state === "valid") return undefined;
  return state === "expired" ? "expiredSecret" : "wrongSecret";
}

function codeProblem(
  dialect: Dialect,
  { redirect_uri, code_verifier }: Parameters,
  { client, code, now }: TokenFacts,
): TokenProblem | undefined {
  if (code === undefined) return "unknownCode";
  if (code.clientId !== client?.id) return "codeOfAnother";
  if (code.consumed) return "usedCode";
  if (code.exp !== undefined && code.exp * 1000 <= now) return "expiredCode";
  if (code.redirectUri !== redirect_uri) return "redirectUri";
  if (dialect.pkce === "never") return undefined;
  const challenge = code.codeChallenge as string | undefined;
  if (challenge === undefined) {
    if (client?.pkce === "required") return "noVerifier";
    return code_verifier === undefined ? undefined : "wrongVerifier";
  }
  if (code_verifier === undefined) return "noVerifier";
  return createHash("sha256").update(code_verifier).digest("base64url") === challenge
    ? undefined
    : "wrongVerifier";
}

function refreshProblem({ client, refreshToken }: TokenFacts): TokenProblem | undefined {
  return refreshToken?.clientId === client?.id ? undefined : "refreshToken";
}

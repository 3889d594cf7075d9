import { randomUUID } from "node:crypto";
import type { AuthorizeProblem, Dialect, JsonAnswer, Parameters, Refusal, TokenProblem } from "./dialect.ts";

/** The directory of both people. */
export const tenant = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const tenants = ["common", "organizations", "consumers", tenant];
const host = "/login.microsoftonline.com";

/** The tenant in a path of the login host. */
export function tenantOf(path: string): string | undefined {
  return path.startsWith(`${host}/`) ? path.split("/")[2] : undefined;
}

/** Whether a directory of that name or id exists. */
export function isTenant(name: string): boolean {
  return tenants.includes(name.toLowerCase());
}

/** The same path at the tenant "common". */
export function atCommon(path: string): string {
  const own = tenantOf(path);
  return own === undefined ? path : path.replace(`${host}/${own}/`, `${host}/common/`);
}

interface Described {
  text: string;
  traceId: string;
  correlationId: string;
  timestamp: string;
}

/** Microsoft's error text, which names the request in its logs. */
function describe(code: number, message: string): Described {
  const [traceId, correlationId] = [randomUUID(), randomUUID()];
  const timestamp = `${new Date().toISOString().slice(0, 19).replace("T", " ")}Z`;
  const text = `AADSTS${code}: ${message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  return { text, traceId, correlationId, timestamp };
}

function refusal(status: number, error: string, code: number, message: string): JsonAnswer {
  const { text, traceId, correlationId, timestamp } = describe(code, message);
  return {
    status,
    body: {
      error,
      error_description: text,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  };
}

/** Microsoft's sign-in page has status 200 even if it only shows an error. */
const page = (code: number, message: string): Refusal => ({
  page: {
    status: 200,
    title: "Sign in to your account",
    text: `Sorry, but we're having trouble signing you in. ${describe(code, message).text}`,
  },
});

const redirect = (error: string, code: number, message: string): Refusal => ({
  redirect: {
    error,
    error_description: describe(code, message).text,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  },
});

const notFound = (clientId = "") =>
  `Application with identifier '${clientId}' was not found in the directory 'Landfall'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`;
const pkceNeeded = "Proof Key for Code Exchange is required for cross-origin authorization code redemption.";
const invalidScope = (scopes: string) =>
  `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scopes} is not valid.`;

function refuseAuthorize(problem: AuthorizeProblem, parameters: Parameters): Refusal {
  const { client_id, redirect_uri } = parameters;
  switch (problem.kind) {
    case "unknownClient":
      return page(700016, notFound(client_id));
    case "redirectUri":
      return page(
        50011,
        `The redirect URI '${redirect_uri ?? ""}' specified in the request does not match the redirect URIs configured for the application '${client_id}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.`,
      );
    case "responseType":
      return redirect(
        "unsupported_response_type",
        700054,
        "response_type is not enabled for the application.",
      );
    case "scope":
      return redirect("invalid_scope", 70011, invalidScope(problem.invalid.join(" ")));
    case "pkce":
      return redirect("invalid_request", 9002325, pkceNeeded);
    case "parameter":
      return redirect(
        "invalid_request",
        900144,
        `The request body must contain the following parameter: '${problem.name}'.`,
      );
    case "denied":
      return redirect("access_denied", 65004, "User declined to consent to access the app.");
  }
}

/** Status, error, code and text by problem. */
function tokenRefusal(problem: TokenProblem, parameters: Parameters): [number, string, number, string] {
  const { client_id, redirect_uri, scope } = parameters;
  switch (problem) {
    case "unknownClient":
      return [400, "unauthorized_client", 700016, notFound(client_id)];
    case "noSecret":
      return [
        401,
        "invalid_client",
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      ];
    case "wrongSecret":
      return [
        401,
        "invalid_client",
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client_id}'.`,
      ];
    case "expiredSecret":
      return [
        401,
        "invalid_client",
        7000222,
        `The provided client secret keys for app '${client_id}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
      ];
    case "grantType":
      return [400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."];
    case "usedCode":
      return [
        400,
        "invalid_grant",
        54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
      ];
    case "expiredCode":
      return [
        400,
        "invalid_grant",
        70008,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
      ];
    case "redirectUri":
      return [
        400,
        "invalid_client",
        500112,
        `The reply address '${redirect_uri ?? ""}' does not match the reply address provided when requesting Authorization code.`,
      ];
    case "noVerifier":
      return [400, "invalid_request", 9002325, pkceNeeded];
    case "wrongVerifier":
      return [
        400,
        "invalid_grant",
        501481,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
      ];
    case "refreshToken":
      return [
        400,
        "invalid_grant",
        50173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
      ];
    case "scope":
      return [400, "invalid_scope", 70011, invalidScope(scope ?? "")];
    case "contentType":
    case "other":
      return [400, "invalid_request", 900144, "The request is malformed or a parameter is missing."];
    default:
      return [400, "invalid_grant", 70000, "Provided grant is invalid or malformed."];
  }
}

/** The answer at a directory that does not exist. */
export function unknownTenant(name: string): JsonAnswer {
  return refusal(
    400,
    "invalid_request",
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );
}

/**
 * Microsoft's identity platform, version 2.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const microsoft: Dialect = {
  name: "microsoft",
  issuer: `${host}/${tenant}/v2.0`,
  paths: {
    authorize: `${host}/common/oauth2/v2.0/authorize`,
    token: `${host}/common/oauth2/v2.0/token`,
    user: "/graph.microsoft.com/oidc/userinfo",
    discovery: `${host}/common/v2.0/.well-known/openid-configuration`,
    jwks: `${host}/common/discovery/v2.0/keys`,
  },
  tokenSeconds: 3599,
  iss: false,
  pkce: "token",
  refreshTokens: "added",
  givesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),
  subject: ({ number }) => `AAAAAAAAAAAAAAAAAAAAA${number}`,
  claims: ({ number }) => ({
    oid: `00000000-0000-0000-0000-00000000000${number}`,
    tid: tenant,
    ver: "2.0",
  }),
  refuseAuthorize,
  redirectBack(url) {
    url.searchParams.set("session_state", randomUUID());
  },
  refuseToken: (problem, parameters) => refusal(...tokenRefusal(problem, parameters)),
  answerToken: ({ answer }) => ({
    ...answer,
    ext_expires_in: answer.expires_in,
    scope: String(answer.scope)
      .split(" ")
      .filter((scope) => scope !== "offline_access")
      .join(" "),
  }),
};

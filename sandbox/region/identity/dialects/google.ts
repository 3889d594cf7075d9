import type { AuthorizeProblem, Dialect, JsonAnswer, Refusal, TokenProblem } from "./dialect.ts";

/** Names under which Google reports the short scopes of OpenID Connect. */
const longNames: Record<string, string> = {
  email: "https://www.googleapis.com/auth/userinfo.email",
  profile: "https://www.googleapis.com/auth/userinfo.profile",
};

const reported = (scope: unknown) =>
  String(scope)
    .split(" ")
    .map((name) => longNames[name] ?? name)
    .join(" ");

const page = (status: number, error: string, text: string): Refusal => ({
  page: { status, title: `Error ${status}: ${error}`, text },
});

function refuseAuthorize(problem: AuthorizeProblem, parameters: Record<string, string>): Refusal {
  switch (problem.kind) {
    case "unknownClient":
      return page(401, "invalid_client", "The OAuth client was not found.");
    case "redirectUri":
      return page(
        400,
        "redirect_uri_mismatch",
        `You can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy. If you're the app developer, register the redirect URI in the Google Cloud Console. redirect_uri=${parameters.redirect_uri ?? ""}`,
      );
    case "responseType":
      return page(400, "invalid_request", "Invalid response_type");
    case "scope":
      return page(
        400,
        "invalid_scope",
        `Some requested scopes were invalid. {valid=[${problem.valid.join(", ")}], invalid=[${problem.invalid.join(", ")}]}`,
      );
    case "pkce":
      return page(400, "invalid_request", "Missing required parameter: code_challenge");
    case "parameter":
      return page(400, "invalid_request", `Missing required parameter: ${problem.name}`);
    case "denied":
      return { redirect: { error: "access_denied" } };
  }
}

const refusal = (status: number, error: string, error_description: string): JsonAnswer => ({
  status,
  body: { error, error_description },
});

function refuseToken(problem: TokenProblem): JsonAnswer {
  switch (problem) {
    case "unknownClient":
      return refusal(401, "invalid_client", "The OAuth client was not found.");
    case "noSecret":
      return refusal(400, "invalid_request", "client_secret is missing.");
    case "wrongSecret":
    case "expiredSecret":
      return refusal(401, "invalid_client", "Unauthorized");
    case "grantType":
      return refusal(400, "unsupported_grant_type", "Invalid grant_type");
    case "unknownCode":
      return refusal(400, "invalid_grant", "Malformed auth code.");
    case "redirectUri":
      return refusal(400, "redirect_uri_mismatch", "Bad Request");
    case "noVerifier":
      return refusal(400, "invalid_grant", "Missing code verifier.");
    case "wrongVerifier":
      return refusal(400, "invalid_grant", "Invalid code verifier.");
    case "refreshToken":
      return refusal(400, "invalid_grant", "Token has been expired or revoked.");
    case "scope":
      return refusal(400, "invalid_scope", "Some requested scopes were invalid.");
    case "contentType":
    case "other":
      return refusal(400, "invalid_request", "Bad Request");
    default:
      return refusal(400, "invalid_grant", "Bad Request");
  }
}

/**
 * Google, and YouTube, which is Google's client with other scopes.
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export const google: Dialect = {
  name: "google",
  issuer: "/accounts.google.com",
  paths: {
    authorize: "/accounts.google.com/o/oauth2/v2/auth",
    token: "/oauth2.googleapis.com/token",
    user: "/openidconnect.googleapis.com/v1/userinfo",
    revoke: "/oauth2.googleapis.com/revoke",
    discovery: "/accounts.google.com/.well-known/openid-configuration",
    jwks: "/www.googleapis.com/oauth2/v3/certs",
  },
  tokenSeconds: 3599,
  iss: true,
  pkce: "authorize",
  refreshTokens: "kept",
  // Only at a consent: a person who has already consented gives another one only if prompt=consent asks for it.
  givesRefreshToken: ({ accessType, consented }) => accessType === "offline" && consented,
  subject: ({ number }) => `10${String(number).padStart(19, "0")}`,
  refuseAuthorize,
  redirectBack(url, { scope, prompt }) {
    url.searchParams.set("scope", reported(scope));
    url.searchParams.set("authuser", "0");
    url.searchParams.set("prompt", prompt ?? "none");
  },
  refuseToken,
  answerToken: ({ answer }) => ({ ...answer, scope: reported(answer.scope) }),
  revoke: {
    anonymous: true,
    done: {},
    unknown: refusal(400, "invalid_token", "Token expired or revoked"),
  },
};

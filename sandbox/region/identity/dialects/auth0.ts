import type { AuthorizeProblem, Dialect, JsonAnswer, Refusal, TokenProblem } from "./dialect.ts";

function refuseAuthorize(problem: AuthorizeProblem, parameters: Record<string, string>): Refusal {
  const page = (status: number, text: string): Refusal => ({
    page: { status, title: "Oops!, something went wrong", text },
  });
  const redirect = (error: string, error_description: string): Refusal => ({
    redirect: { error, error_description },
  });
  switch (problem.kind) {
    case "unknownClient":
      return page(400, `invalid_request: Unknown client: ${parameters.client_id ?? ""}`);
    case "redirectUri":
      return page(
        403,
        "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs. Please go to the Application Settings page and make sure you are sending a valid callback url from your application.",
      );
    case "responseType":
      return redirect("unsupported_response_type", "Unsupported response type");
    case "scope":
      return redirect("invalid_scope", `Invalid scope: ${problem.invalid.join(" ")}`);
    case "pkce":
      return redirect("invalid_request", "Parameter 'code_challenge' is required");
    case "parameter":
      return redirect("invalid_request", `Missing required parameter: ${problem.name}`);
    case "denied":
      return redirect("access_denied", "User did not authorize the request");
  }
}

function refuseToken(problem: TokenProblem): JsonAnswer {
  const refusal = (status: number, error: string, error_description: string): JsonAnswer => ({
    status,
    body: { error, error_description },
  });
  switch (problem) {
    case "unknownClient":
    case "noSecret":
    case "wrongSecret":
    case "expiredSecret":
      return refusal(401, "access_denied", "Unauthorized");
    case "grantType":
      return refusal(403, "unsupported_grant_type", "Unsupported grant type");
    case "redirectUri":
      return refusal(403, "invalid_grant", "The redirect URI is wrong.");
    case "noVerifier":
    case "wrongVerifier":
      return refusal(403, "invalid_grant", "Failed to verify code verifier");
    case "refreshToken":
      return refusal(403, "invalid_grant", "Unknown or invalid refresh token.");
    case "scope":
      return refusal(403, "invalid_scope", "Invalid scope");
    case "contentType":
    case "other":
      return refusal(400, "invalid_request", "Bad Request");
    default:
      return refusal(403, "invalid_grant", "Invalid authorization code");
  }
}

/**
 * An Auth0 tenant. Its issuer ends with a slash.
 * @see https://auth0.com/docs/api/authentication
 */
export const auth0: Dialect = {
  name: "auth0",
  issuer: "/auth0/",
  paths: {
    authorize: "/auth0/authorize",
    token: "/auth0/oauth/token",
    user: "/auth0/userinfo",
    revoke: "/auth0/oauth/revoke",
    discovery: "/auth0/.well-known/openid-configuration",
    jwks: "/auth0/.well-known/jwks.json",
  },
  tokenSeconds: 86_400,
  iss: false,
  pkce: "authorize",
  refreshTokens: "kept",
  givesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),
  subject: ({ number }) => `auth0|${String(number).padStart(24, "0")}`,
  refuseAuthorize,
  refuseToken,
  answerToken: ({ answer }) => answer,
  revoke: { anonymous: false, done: {} },
};

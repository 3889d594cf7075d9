import type { AuthorizeProblem, Dialect, Refusal, TokenProblem } from "./dialect.ts";

function refuseAuthorize(problem: AuthorizeProblem): Refusal {
  const page = (error: string, text: string): Refusal => ({ page: { status: 400, title: error, text } });
  const redirect = (error: string, error_description: string): Refusal => ({
    redirect: { error, error_description },
  });
  switch (problem.kind) {
    case "unknownClient":
      return page("invalid_client", "client is invalid");
    case "redirectUri":
      return page(
        "invalid_redirect_uri",
        "redirect_uri did not match any of the client's registered redirect_uris",
      );
    case "responseType":
      return redirect("unsupported_response_type", "unsupported response_type requested");
    case "scope":
      return redirect("invalid_scope", `requested scope is not allowed: ${problem.invalid.join(" ")}`);
    case "pkce":
      return redirect("invalid_request", "code_challenge with code_challenge_method S256 is required");
    case "parameter":
      return redirect("invalid_request", `missing required parameter: ${problem.name}`);
    case "denied":
      return redirect("access_denied", "End-User aborted interaction");
  }
}

const clientProblems: TokenProblem[] = ["unknownClient", "noSecret", "wrongSecret", "expiredSecret"];
const errors: Partial<Record<TokenProblem, string>> = {
  grantType: "unsupported_grant_type",
  scope: "invalid_scope",
  contentType: "invalid_request",
  other: "invalid_request",
};

/** An issuer without quirks: what OpenID Connect and OAuth 2.1 say, and refresh tokens that can be used once. */
export const oidc: Dialect = {
  name: "oidc",
  issuer: "/oidc",
  paths: {
    authorize: "/oidc/authorize",
    token: "/oidc/token",
    user: "/oidc/userinfo",
    revoke: "/oidc/revoke",
    discovery: "/oidc/.well-known/openid-configuration",
    jwks: "/oidc/jwks",
  },
  tokenSeconds: 3600,
  iss: true,
  pkce: "authorize",
  refreshTokens: "replaced",
  givesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),
  subject: ({ id }) => id,
  refuseAuthorize,
  refuseToken: (problem) =>
    clientProblems.includes(problem)
      ? { status: 401, body: { error: "invalid_client", error_description: "client authentication failed" } }
      : {
          status: 400,
          body: {
            error: errors[problem] ?? "invalid_grant",
            error_description: "grant request is invalid",
          },
        },
  answerToken: ({ answer }) => answer,
};

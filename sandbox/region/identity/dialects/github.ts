import type { AuthorizeProblem, Dialect, JsonAnswer, Refusal, TokenProblem } from "./dialect.ts";

const help = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting";
const mismatch = {
  error: "redirect_uri_mismatch",
  error_description: "The redirect_uri MUST match the registered callback URL for this application.",
  error_uri: `${help}-authorization-request-errors/#redirect-uri-mismatch`,
};

function refuseAuthorize(problem: AuthorizeProblem): Refusal {
  switch (problem.kind) {
    case "unknownClient":
      return { page: { status: 404, title: "Page not found · GitHub", text: "Not Found" } };
    case "redirectUri":
      return { redirect: mismatch };
    case "denied":
      return {
        redirect: {
          error: "access_denied",
          error_description: "The user has denied your application access.",
          error_uri: `${help}-authorization-request-errors/#access-denied`,
        },
      };
    case "scope":
      return {
        redirect: {
          error: "invalid_scope",
          error_description: `The scopes requested are invalid: ${problem.invalid.join(", ")}.`,
        },
      };
    case "pkce":
      return { redirect: { error: "invalid_request", error_description: "code_challenge is missing." } };
    default:
      return { redirect: { error: "invalid_request", error_description: "The request is not valid." } };
  }
}

/** GitHub answers with status 200 even to what it refuses. */
function refuseToken(problem: TokenProblem): JsonAnswer {
  const refusal = (error: string, error_description: string): JsonAnswer => ({
    status: 200,
    body: {
      error,
      error_description,
      error_uri: `${help}-oauth-app-access-token-request-errors/#${error.replaceAll("_", "-")}`,
    },
  });
  switch (problem) {
    case "unknownClient":
      return { status: 404, body: { error: "Not Found" } };
    case "noSecret":
    case "wrongSecret":
    case "expiredSecret":
      return refusal(
        "incorrect_client_credentials",
        "The client_id and/or client_secret passed are incorrect.",
      );
    case "redirectUri":
      return refusal(mismatch.error, mismatch.error_description);
    case "grantType":
      return refusal("unsupported_grant_type", "The grant_type is not supported.");
    default:
      return refusal("bad_verification_code", "The code passed is incorrect or expired.");
  }
}

/**
 * GitHub's OAuth apps: no OpenID Connect, tokens without an end, no refresh tokens.
 * @see https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 * @see https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
 */
export const github: Dialect = {
  name: "github",
  issuer: "/github.com/login/oauth",
  paths: {
    authorize: "/github.com/login/oauth/authorize",
    token: "/github.com/login/oauth/access_token",
    user: "/api.github.com/user",
  },
  iss: false,
  pkce: "authorize",
  refreshTokens: "kept",
  givesRefreshToken: () => false,
  subject: ({ number }) => String(1000 + number),
  refuseAuthorize,
  tokenRequest: { defaultGrantType: "authorization_code" },
  refuseToken,
  answerToken: ({ answer }) => ({
    access_token: answer.access_token,
    scope: String(answer.scope ?? "").replaceAll(" ", ","),
    token_type: "bearer",
  }),
  formAnswers: true,
  user: {
    answer: ({ id, name, email, number }) => ({ login: id, id: 1000 + number, type: "User", name, email }),
    refused: {
      status: 401,
      body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
    },
  },
};

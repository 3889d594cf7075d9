import { randomUUID } from "node:crypto";
import type { Person } from "../people.ts";
import type { AuthorizeProblem, Dialect, JsonAnswer, Refusal, TokenProblem } from "./dialect.ts";

const subject = ({ number }: Person) => `00000000-0000-4000-8000-00000000000${number}`;

function refuseAuthorize(problem: AuthorizeProblem): Refusal {
  const page = (text: string): Refusal => ({ page: { status: 400, title: "Notion", text } });
  switch (problem.kind) {
    case "denied":
      return { redirect: { error: "access_denied" } };
    case "unknownClient":
      return page("Missing or invalid client_id.");
    case "redirectUri":
      return page("Missing or invalid redirect_uri.");
    case "parameter":
      return page(`Missing or invalid ${problem.name}.`);
    default:
      return page("Missing or invalid response_type.");
  }
}

function refuseToken(problem: TokenProblem): JsonAnswer {
  const refusal = (status: number, error: string, error_description: string): JsonAnswer => ({
    status,
    body: { error, error_description, request_id: randomUUID() },
  });
  switch (problem) {
    case "unknownClient":
    case "noSecret":
    case "wrongSecret":
    case "expiredSecret":
    case "basicOnly":
      return refusal(401, "invalid_client", "Client authentication failed.");
    case "contentType":
      return refusal(400, "invalid_request", "The body must be JSON.");
    case "grantType":
      return refusal(400, "unsupported_grant_type", "Unsupported grant_type.");
    case "redirectUri":
      return refusal(400, "invalid_grant", "Invalid redirect_uri.");
    case "refreshToken":
      return refusal(400, "invalid_grant", "Invalid refresh token.");
    case "other":
    case "scope":
      return refusal(400, "invalid_request", "Invalid request.");
    default:
      return refusal(400, "invalid_grant", "Invalid code.");
  }
}

/**
 * Notion: HTTP Basic and JSON at the token endpoint, no PKCE, no scopes, tokens without an end.
 * @see https://developers.notion.com/docs/authorization
 * @see https://developers.notion.com/reference/create-a-token
 */
export const notion: Dialect = {
  name: "notion",
  issuer: "/api.notion.com",
  paths: {
    authorize: "/api.notion.com/v1/oauth/authorize",
    token: "/api.notion.com/v1/oauth/token",
    revoke: "/api.notion.com/v1/oauth/revoke",
  },
  iss: false,
  pkce: "never",
  scopes: false,
  refreshTokens: "replaced",
  givesRefreshToken: () => true,
  subject,
  requiredParameters: { owner: "user" },
  refuseAuthorize,
  tokenRequest: { basicOnly: true, json: true },
  refuseToken,
  answerToken: ({ answer, person }) => ({
    access_token: answer.access_token,
    token_type: "bearer",
    refresh_token: answer.refresh_token,
    bot_id: `00000000-0000-4000-9000-00000000000${person.number}`,
    workspace_id: "00000000-0000-4000-a000-000000000001",
    workspace_name: "Landfall",
    workspace_icon: null,
    duplicated_template_id: null,
    owner: {
      type: "user",
      user: {
        object: "user",
        id: subject(person),
        name: person.name,
        avatar_url: null,
        type: "person",
        person: { email: person.email },
      },
    },
    request_id: randomUUID(),
  }),
  revoke: { anonymous: false, done: { request_id: "00000000-0000-4000-b000-000000000001" } },
};

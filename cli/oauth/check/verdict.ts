import type { DescribedClient } from "../../../components/oauth/index.ts";
import { errorCodes, isBackAt } from "./codes.ts";
import type { Answer } from "./request.ts";

/** Why a provider refuses a client. */
export type Reason =
  | "redirectUri"
  | "unknownClient"
  | "deletedClient"
  | "unknownInTenant"
  | "tenant"
  | "secret"
  | "expiredSecret"
  | "scope"
  | "pkce"
  | "grant";

export type Verdict =
  | { is: "accepted" }
  | { is: "refused"; reason: Reason }
  /** An error that is not in the tables below. */
  | { is: "unknown"; status: number; codes: readonly string[] }
  /** Of this answer nothing follows. @see {@link Answer} */
  | { is: "unreachable"; code: string };

type Table = Readonly<Record<string, Reason | "accepted">>;

/**
 * Microsoft's numbers, which say more than the word beside them.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const MICROSOFT: Table = {
  // The directory of the address, and the application in it.
  AADSTS90002: "tenant",
  AADSTS900023: "tenant",
  AADSTS50194: "tenant",
  AADSTS9002331: "tenant",
  AADSTS9002346: "tenant",
  AADSTS700016: "unknownInTenant",
  AADSTS70001: "unknownInTenant",
  AADSTS50011: "redirectUri",
  AADSTS7000215: "secret",
  AADSTS7000222: "expiredSecret",
  AADSTS70011: "scope",
  AADSTS650053: "scope",
};

/** Of the code alone: everything else was accepted. */
const MICROSOFT_CODE: Table = {
  AADSTS9002313: "accepted",
  AADSTS70000: "accepted",
  AADSTS70008: "accepted",
  AADSTS54005: "accepted",
};

/**
 * Errors of authorization endpoints.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors
 * @see https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors
 */
const AUTHORIZE: Table = {
  redirect_uri_mismatch: "redirectUri",
  invalid_redirect_uri: "redirectUri",
  deleted_client: "deletedClient",
  unknown_client: "unknownClient",
  invalid_client: "unknownClient",
  not_found: "unknownClient",
  invalid_scope: "scope",
  pkce: "pkce",
  unauthorized_client: "grant",
  // A person is missing: the request was good. https://openid.net/specs/openid-connect-core-1_0.html#AuthError
  login_required: "accepted",
  interaction_required: "accepted",
  consent_required: "accepted",
};

/**
 * Errors of token endpoints, for a code that nobody issued.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
 * @see https://developers.notion.com/reference/create-a-token
 */
const TOKEN: Table = {
  redirect_uri_mismatch: "redirectUri",
  deleted_client: "deletedClient",
  not_found: "unknownClient",
  incorrect_client_credentials: "secret",
  invalid_client: "secret",
  // Auth0 and Notion.
  access_denied: "secret",
  unauthorized: "secret",
  invalid_grant: "accepted",
  bad_verification_code: "accepted",
  unauthorized_client: "grant",
};

/** What an authorization endpoint says of client, redirect URI, scopes and PKCE. */
export function judgeAuthorize({ name, redirectUri }: DescribedClient, answer: Answer): Verdict {
  return judge(answer, [MICROSOFT, AUTHORIZE], ({ status, location }) => {
    // GitHub has no other word for it.
    if (name === "github" && status === 404) return { is: "refused", reason: "unknownClient" };
    if (status >= 400 || isBackAt(redirectUri, location)) return undefined;
    return { is: "accepted" };
  });
}

/** What a token endpoint says of client and secret. */
export function judgeToken({ name }: DescribedClient, answer: Answer): Verdict {
  return judge(answer, [MICROSOFT, MICROSOFT_CODE, TOKEN], ({ status }) =>
    name === "github" && status === 404 ? { is: "refused", reason: "unknownClient" } : undefined,
  );
}

type Reachable = Exclude<Answer, { unreachable: string }>;

/** The first table that has one of the codes decides. */
function judge(
  answer: Answer,
  tables: readonly Table[],
  withoutCode: (answer: Reachable) => Verdict | undefined,
): Verdict {
  if ("unreachable" in answer) return { is: "unreachable", code: answer.unreachable };
  const { status } = answer;
  if (status === 429 || status >= 500) return { is: "unreachable", code: String(status) };
  const codes = errorCodes(answer);
  for (const table of tables) {
    const known = Object.keys(table).find((code) => codes.includes(code));
    const found = known === undefined ? undefined : table[known];
    if (found !== undefined)
      return found === "accepted" ? { is: "accepted" } : { is: "refused", reason: found };
  }
  const unknown: Verdict = { is: "unknown", status, codes };
  return codes.length > 0 ? unknown : (withoutCode(answer) ?? unknown);
}

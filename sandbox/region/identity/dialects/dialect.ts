import type { Person } from "../people.ts";

export const dialectNames = ["google", "microsoft", "notion", "github", "auth0", "oidc"] as const;
export type DialectName = (typeof dialectNames)[number];

export const endpoints = ["authorize", "token", "user", "revoke", "discovery", "jwks"] as const;
export type Endpoint = (typeof endpoints)[number];

export type Parameters = Record<string, string>;

/** Why an authorization request is refused. */
export type AuthorizeProblem =
  | { kind: "unknownClient" | "redirectUri" | "responseType" | "pkce" | "denied" }
  | { kind: "scope"; invalid: string[]; valid: string[] }
  | { kind: "parameter"; name: string };

/** Why a token request is refused. */
export type TokenProblem =
  | "contentType"
  | "unknownClient"
  | "noSecret"
  | "wrongSecret"
  | "expiredSecret"
  | "basicOnly"
  | "grantType"
  | "unknownCode"
  | "codeOfAnother"
  | "usedCode"
  | "expiredCode"
  | "redirectUri"
  | "noVerifier"
  | "wrongVerifier"
  | "refreshToken"
  | "scope"
  | "other";

/** A page for the person, or an error that goes back to the client's redirect URI. */
export type Refusal =
  | { page: { status: number; title: string; text: string } }
  | { redirect: { error: string; error_description?: string; error_uri?: string } };

export interface JsonAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** The library's answer at the token endpoint, and what it is about. */
export interface Granted {
  answer: Record<string, unknown>;
  person: Person;
}

/** How one provider differs from the library's OpenID Connect. */
export interface Dialect {
  name: DialectName;
  /** Paths on this server: the real endpoint's host, then its path. */
  issuer: string;
  paths: Partial<Record<Endpoint, string>> & { authorize: string; token: string };
  /** Lifetime of access tokens. @default they do not expire */
  tokenSeconds?: number;
  /** Whether redirects name the issuer (RFC 9207). */
  iss: boolean;
  /** Which endpoint refuses a missing code challenge. "never": the provider has no PKCE. */
  pkce: "authorize" | "token" | "never";
  /** Whether scopes are read at all. @default true */
  scopes?: boolean;
  /** What a refresh does to the refresh token: nothing, replace it, or add one while the old one stays valid. */
  refreshTokens: "kept" | "replaced" | "added";
  /** Whether a grant gets a refresh token. */
  givesRefreshToken(granted: { scopes: string[]; accessType: string; consented: boolean }): boolean;
  /** The person's id at this provider. */
  subject(person: Person): string;
  /** Claims about a person beyond the standard ones. */
  claims?(person: Person): Record<string, unknown>;
  /** Parameters that the authorization endpoint needs beyond the standard ones. */
  requiredParameters?: Parameters;
  refuseAuthorize(problem: AuthorizeProblem, parameters: Parameters): Refusal;
  /** Changes the successful redirect. */
  redirectBack?(url: URL, parameters: Parameters): void;
  /** How the client authenticates, and in which form. @default both ways, a form */
  tokenRequest?: { basicOnly?: boolean; json?: boolean; defaultGrantType?: string };
  refuseToken(problem: TokenProblem, parameters: Parameters): JsonAnswer;
  answerToken(granted: Granted): Record<string, unknown>;
  /** Whether the token endpoint answers as a form unless asked for JSON. @default false */
  formAnswers?: boolean;
  /** Answers who signed in. @default OpenID Connect's answer */
  user?: { answer(person: Person): Record<string, unknown>; refused: JsonAnswer };
  /** Answer to a revocation. @default RFC 7009 by the library */
  revoke?: { anonymous: boolean; done: Record<string, unknown>; unknown?: JsonAnswer };
}

/** Text for a page, without a meaning in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

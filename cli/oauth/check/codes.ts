import type { Answer } from "./request.ts";

/** Words of providers on pages for people, where no code says the same. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  // https://support.auth0.com/center/s/article/Callback-URL-Mismatch-Error-Is-Not-in-the-List-of-Allowed-Callback-URLs
  [/callback url mismatch|not in the list of allowed callback urls/i, "redirect_uri_mismatch"],
  [/unknown client|missing or invalid client_id/i, "unknown_client"],
  [
    /redirect_uri did not match|redirect_uri (is )?(missing or )?invalid|missing or invalid redirect_uri/i,
    "redirect_uri_mismatch",
  ],
  [/code_challenge|\bPKCE\b/i, "pkce"],
];

/** A code of RFC 6749 or of a provider on its page of an error. */
const ON_PAGE =
  /\b(redirect_uri_mismatch|invalid_redirect_uri|deleted_client|invalid_client|unauthorized_client|invalid_scope|invalid_request|access_denied|application_suspended|org_internal|disabled_client)\b/g;
const AADSTS = /\bAADSTS\d+\b/g;

/**
 * The error codes in an answer: in its JSON, in the parameters of the redirect, or on a page for people.
 * An answer without any has accepted what was asked, if its status says so too.
 */
export function errorCodes(answer: Exclude<Answer, { unreachable: string }>): string[] {
  const { location, body, status } = answer;
  const codes = [...inRedirect(location), ...(inJson(body) ?? onPage(body, status))];
  return [...new Set(codes)];
}

/** Whether an answer sends the browser back to the app. */
export const isBackAt = (redirectUri: string, location: string | undefined): boolean =>
  location?.split(/[?#]/)[0] === redirectUri;

function inRedirect(location: string | undefined): string[] {
  if (location === undefined) return [];
  const [path = "", ...rest] = location.split(/[?#]/);
  const parameters = new URLSearchParams(rest.join("&"));
  const described = parameters.get("error_description") ?? "";
  return [
    ...codeOf(parameters.get("error")),
    ...matches(described, AADSTS),
    ...sentences(described),
    ...(path.includes("/oauth/error") ? [onGoogle(parameters.get("authError") ?? "")] : []),
  ];
}

/** Google redirects to its page of an error with a message in base64; the code is its first word with an underscore. */
const onGoogle = (message: string): string =>
  /[a-z]+(_[a-z]+)+/.exec(Buffer.from(message, "base64url").toString("latin1"))?.[0] ?? "error_page";

function inJson(body: string): string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return [];
  const { error, code, error_codes, error_description, message } = value as Record<string, unknown>;
  const described = [error_description, message].filter((each) => typeof each === "string").join(" ");
  const numbers = Array.isArray(error_codes) ? error_codes.map((each) => `AADSTS${each}`) : [];
  return [
    ...codeOf(error),
    ...codeOf(code),
    ...numbers,
    ...matches(described, AADSTS),
    ...sentences(described),
  ];
}

function onPage(body: string, status: number): string[] {
  // Microsoft shows errors with status 200; no other page has its codes.
  const microsoft = matches(body, AADSTS);
  return status < 400 ? microsoft : [...microsoft, ...matches(body, ON_PAGE), ...sentences(body)];
}

/** Nothing that is not a short word is taken over from a stranger's answer. */
const codeOf = (value: unknown): string[] => {
  const code = typeof value === "string" ? value.toLowerCase().replaceAll(" ", "_") : "";
  return /^[a-z0-9_.-]{1,60}$/.test(code) ? [code] : [];
};

const matches = (text: string, pattern: RegExp): string[] => text.match(pattern) ?? [];

const sentences = (text: string): string[] =>
  SENTENCES.filter(([pattern]) => pattern.test(text)).map(([, code]) => code);

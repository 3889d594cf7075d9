import type { Answer } from "./request.ts";

/** What is read of an issuer's discovery document. */
export interface DiscoveryDocument {
  issuer?: string;
  authorization_endpoint?: string;
  token_endpoint?: string;
  scopes_supported?: string[];
  code_challenge_methods_supported?: string[];
}

/**
 * Where an issuer has its discovery document.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export const discoveryUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;

/** undefined where the answer is no discovery document. */
export function parseDiscovery(answer: Answer): DiscoveryDocument | undefined {
  if ("unreachable" in answer || answer.status !== 200) return undefined;
  try {
    const document = JSON.parse(answer.body);
    return typeof document?.issuer === "string" ? document : undefined;
  } catch {
    return undefined;
  }
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether a document is of the issuer that was asked. Microsoft answers for `common`, `organizations` and a directory's
 * domain with the id of a directory, or with `{tenantid}` in its place.
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer
 */
export function isIssuer(asked: string, answered: string): boolean {
  if (asked === answered) return true;
  const [a, b] = [asked.split("/"), answered.split("/")];
  const at = a.length - 2;
  if (a.at(-1) !== "v2.0" || a.length !== b.length || GUID.test(a[at] ?? "")) return false;
  const isDirectory = b[at] === "{tenantid}" || GUID.test(b[at] ?? "");
  return isDirectory && a.every((part, index) => index === at || part === b[index]);
}

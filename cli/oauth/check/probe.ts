import { createHash, randomBytes } from "node:crypto";
import type { KnownEndpoints } from "../../../components/oauth/index.ts";
import { allScopes, type ClientToCheck } from "./client.ts";
import { discoveryUrl, parseDiscovery } from "./discovery.ts";
import { type Answer, ask, type Limits, type Request } from "./request.ts";

/** What a provider answered; absent where it was not asked. */
export interface Answers {
  discovery?: Answer;
  authorize?: Answer;
  token?: Answer;
  /** With the secret that a rotation replaces. */
  oldToken?: Answer;
}

/** No provider has issued this code. */
const IMPOSSIBLE_CODE = "landfall-oauth-check";

/** One attempt to sign in. */
interface Attempt {
  state: string;
  /** RFC 7636, section 4.1. */
  verifier: string;
}

export const newAttempt = (): Attempt => ({
  state: randomBytes(16).toString("base64url"),
  verifier: randomBytes(32).toString("base64url"),
});

/** Asks every endpoint once, side by side. The endpoints of a discovered issuer wait for its document. */
export async function probe(client: ClientToCheck, limits: Limits, attempt = newAttempt()): Promise<Answers> {
  const { endpoints } = client;
  const discovering =
    endpoints.issuer === undefined
      ? undefined
      : ask({ url: discoveryUrl(endpoints.issuer), headers: { accept: "application/json" } }, limits);
  const known = askedEndpoints(endpoints, "token" in endpoints ? undefined : await discovering);
  const [discovery, authorize, token, oldToken] = await Promise.all([
    discovering,
    known && ask(authorizeRequest(client, known, attempt), limits),
    known && ask(tokenRequest(client, known, attempt, client.secret), limits),
    known && client.oldSecret !== undefined
      ? ask(tokenRequest(client, known, attempt, client.oldSecret), limits)
      : undefined,
  ]);
  return {
    ...(discovery && { discovery }),
    ...(authorize && { authorize }),
    ...(token && { token }),
    ...(oldToken && { oldToken }),
  };
}

type AskedEndpoints = Pick<KnownEndpoints, "authorize" | "token">;

/** The client's own or the discovered ones. undefined where there are none, or where others could read what is sent. */
export function askedEndpoints(
  endpoints: ClientToCheck["endpoints"],
  discovery: Answer | undefined,
): AskedEndpoints | undefined {
  const document = discovery && parseDiscovery(discovery);
  const { authorize, token } =
    "token" in endpoints
      ? endpoints
      : { authorize: document?.authorization_endpoint, token: document?.token_endpoint };
  return authorize !== undefined && token !== undefined && isSafe(authorize) && isSafe(token)
    ? { authorize, token }
    : undefined;
}

/** Whether nobody between here and there reads what is sent. */
export function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname))
  );
}

/** The request that a browser would make to sign in. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 */
export function authorizeRequest(
  client: ClientToCheck,
  { authorize }: AskedEndpoints,
  { state, verifier }: Attempt,
): Request {
  const url = new URL(authorize);
  const scope = allScopes(client).join(" ");
  const parameters = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    ...(scope !== "" && { scope }),
    state,
    ...(client.pkce && {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    }),
    ...client.parameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, headers: { accept: "text/html" } };
}

/** The secret is in the body or in the header of HTTP Basic. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 */
export function tokenRequest(
  client: ClientToCheck,
  { token }: AskedEndpoints,
  { verifier }: Attempt,
  secret: string,
): Request {
  const { clientId, redirectUri, pkce, clientAuthentication } = client;
  const fields = {
    grant_type: "authorization_code",
    code: IMPOSSIBLE_CODE,
    redirect_uri: redirectUri,
    ...(pkce && { code_verifier: verifier }),
    ...(clientAuthentication === "body" && { client_id: clientId, client_secret: secret }),
  };
  const isJson = client.tokenRequest === "json";
  return {
    url: token,
    body: isJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
    headers: {
      // Without it GitHub answers with a form.
      accept: "application/json",
      "content-type": isJson ? "application/json" : "application/x-www-form-urlencoded",
      ...(clientAuthentication === "basic" && { authorization: basic(clientId, secret) }),
    },
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
function basic(clientId: string, secret: string): string {
  const pair = [clientId, secret].map((each) =>
    new URLSearchParams({ each }).toString().slice("each=".length),
  );
  return `Basic ${Buffer.from(pair.join(":")).toString("base64")}`;
}

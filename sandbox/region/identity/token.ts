import type { AdapterPayload } from "oidc-provider";
import type { Dialect } from "./dialects/dialect.ts";
import { bearer, parseTokenRequest, readBody, sendJson, sendToken, withBody } from "./http.ts";
import type { Realm } from "./realm.ts";
import { credentialProblem, type TokenRequest, tokenProblem } from "./requests.ts";
import type { Visit } from "./visit.ts";

/** The token endpoint: refuses as the provider does, or asks the library. */
export async function exchange(visit: Visit): Promise<void> {
  const { realm, request, response, now } = visit;
  const { dialect, store } = realm;
  const asked = await readTokenRequest(visit);
  if (asked === undefined) return;
  const { parameters, clientId } = asked;
  const code = find(realm, "AuthorizationCode", parameters.code);
  const refreshToken = find(realm, "RefreshToken", parameters.refresh_token);
  const problem = tokenProblem(dialect, asked, { client: realm.client(clientId), code, refreshToken, now });
  // Whoever uses a code twice may have stolen it: what the first use gave ends too (RFC 6749, section 4.1.2).
  if (problem === "usedCode") store.revokeGrant(String(code?.grantId));
  if (problem) sendToken(dialect, request, response, dialect.refuseToken(problem, parameters));
  else await askLibrary(visit, asked, dialect.paths.token);
}

/** The revocation endpoint of RFC 7009. */
export async function revokeStandard(visit: Visit): Promise<void> {
  const { realm, request, response, now } = visit;
  const { dialect } = realm;
  const asked = await readTokenRequest(visit);
  if (asked === undefined) return;
  const problem = credentialProblem(dialect, asked, { client: realm.client(asked.clientId), now });
  if (problem) sendToken(dialect, request, response, dialect.refuseToken(problem, asked.parameters));
  else await askLibrary(visit, asked, dialect.paths.revoke ?? "");
}

/** A provider's own revocation endpoint. The token's whole grant ends. */
export async function revoke(visit: Visit, own: NonNullable<Dialect["revoke"]>): Promise<void> {
  const { realm, request, response, now } = visit;
  const { dialect, store } = realm;
  const asked = await readTokenRequest(visit);
  if (asked === undefined) return;
  const client = realm.client(asked.clientId);
  const problem = own.anonymous ? undefined : credentialProblem(dialect, asked, { client, now });
  if (problem) {
    sendToken(dialect, request, response, dialect.refuseToken(problem, asked.parameters));
    return;
  }
  const query = new URL(request.url ?? "/", "http://localhost").searchParams.get("token") ?? undefined;
  const token = asked.parameters.token ?? query;
  const found = find(realm, "RefreshToken", token) ?? find(realm, "AccessToken", token);
  if (found === undefined || !(own.anonymous || found.clientId === client?.id)) {
    const { status, body } = own.unknown ?? { status: 200, body: own.done };
    sendJson(response, status, body);
    return;
  }
  const person = realm.person(found.accountId);
  store.revokeGrant(String(found.grantId));
  // Google forgets the consent as well, so that the next one gives a refresh token again.
  if (own.anonymous && person) realm.revoke(person, found.clientId);
  sendJson(response, 200, own.done);
}

/** A provider's own endpoint that answers who signed in. */
export function user(
  { realm, request, response, now }: Visit,
  { answer, refused }: NonNullable<Dialect["user"]>,
): void {
  const token = find(realm, "AccessToken", bearer(request));
  const ended = (token?.exp ?? 0) * 1000 <= now;
  const person = ended ? undefined : realm.person(token?.accountId);
  if (person === undefined) sendJson(response, refused.status, refused.body);
  else sendJson(response, 200, answer(person));
}

/** @returns undefined if it has been refused already */
async function readTokenRequest({ realm, request, response }: Visit): Promise<TokenRequest | undefined> {
  const { dialect } = realm;
  if (request.method !== "POST") {
    sendJson(response, 405, { error: "method_not_allowed" });
    return undefined;
  }
  const asked = parseTokenRequest(dialect, request, await readBody(request));
  if (asked === undefined) sendToken(dialect, request, response, dialect.refuseToken("contentType", {}));
  return asked;
}

async function askLibrary(visit: Visit, asked: TokenRequest, path: string): Promise<void> {
  const { realm, request, response, library } = visit;
  const credentials = { client_id: asked.clientId ?? "", client_secret: asked.secret ?? "" };
  if (realm.dialect.pkce === "never") delete asked.parameters.code_verifier;
  (await library()).callback()(withBody(request, path, { ...asked.parameters, ...credentials }), response);
}

function find({ store }: Realm, model: string, id: string | undefined): AdapterPayload | undefined {
  return id === undefined ? undefined : store.find(model, id);
}

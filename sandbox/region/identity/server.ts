import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { admin } from "./admin.ts";
import { authorize, resume } from "./authorize.ts";
import { type DialectName, dialectNames } from "./dialects/dialect.ts";
import { dialects, type Match, matchPath } from "./dialects/index.ts";
import { unknownTenant } from "./dialects/microsoft.ts";
import { discoveryDocument, missingTenant } from "./discovery.ts";
import { type Fault, Faults } from "./faults.ts";
import { originOf, sendJson, withBody } from "./http.ts";
import { Libraries } from "./library.ts";
import { Realm } from "./realm.ts";
import { Registry } from "./registry.ts";
import { signIn } from "./signIn.ts";
import { exchange, revoke, revokeStandard, user } from "./token.ts";
import type { Visit } from "./visit.ts";

export interface IdentityArgs {
  /** Keeps the clients over restarts. */
  clientsFile: string;
  /** Whether a token may use `/admin`. */
  isAdmin: (token: string) => boolean;
  /** Judges whether a secret has ended. Milliseconds since 1970. @default Date.now */
  now?: () => number;
  log?: (line: string) => void;
}

/**
 * Every identity provider of the sandbox on one server. The path is the real endpoint's host and path: what is at
 * https://oauth2.googleapis.com/token is here at /oauth2.googleapis.com/token.
 */
export function identityServer({
  clientsFile,
  isAdmin,
  now = Date.now,
  log = () => {},
}: IdentityArgs): RequestListener {
  const registry = new Registry(clientsFile);
  const faults = new Faults();
  const libraries = new Libraries();
  const realms = Object.fromEntries(
    dialectNames.map((name) => [name, new Realm(dialects[name], registry)]),
  ) as Record<DialectName, Realm>;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.startsWith("/admin/")) {
      await admin({ registry, faults, realms, isAdmin }, request, response, pathname);
      return;
    }
    const match = matchPath(pathname);
    if (match === undefined) {
      sendJson(response, 404, { error: "not_found" });
      return;
    }
    const fault = faults.take(match.dialect.name, match.endpoint);
    if (fault !== undefined) {
      fail(response, fault);
      return;
    }
    const tenant = missingTenant(pathname);
    if (tenant !== undefined) {
      const { status, body } = unknownTenant(tenant);
      sendJson(response, status, body);
      return;
    }
    const realm = realms[match.dialect.name];
    const origin = originOf(request);
    const library = () => libraries.get(realm, origin);
    await answer({ realm, origin, library, request, response, now: now() }, match, pathname);
  }

  return (request, response) => {
    handle(request, response).catch((error) => {
      log(`identity: ${request.method} ${request.url?.split("?")[0]}: ${error?.stack ?? error}`);
      if (!response.headersSent) sendJson(response, 500, { error: "server_error" });
    });
  };
}

/** Fails on purpose. After a "timeout" the connection stays open without an answer. */
function fail(response: ServerResponse, kind: Fault["kind"]): void {
  if (kind === "timeout") return;
  if (kind === 429) response.setHeader("retry-after", "1");
  sendJson(response, kind, { error: kind === 429 ? "rate_limit_exceeded" : "server_error" });
}

async function answer(visit: Visit, { dialect, endpoint, path }: Match, asked: string): Promise<void> {
  const { origin, request, response } = visit;
  if (endpoint === "discovery") sendJson(response, 200, discoveryDocument(dialect, origin, asked));
  else if (endpoint === "authorize") await authorize(visit);
  else if (endpoint === "resume") await resume(visit, path);
  else if (endpoint === "signIn") await signIn(visit);
  else if (endpoint === "token") await exchange(visit);
  else if (endpoint === "revoke")
    await (dialect.revoke ? revoke(visit, dialect.revoke) : revokeStandard(visit));
  else if (endpoint === "user" && dialect.user) user(visit, dialect.user);
  else {
    const { search } = new URL(request.url ?? "/", origin);
    (await visit.library()).callback()(withBody(request, path + search, undefined), response);
  }
}

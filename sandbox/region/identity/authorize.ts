import type { IncomingMessage, ServerResponse } from "node:http";
import { type Dialect, escapeHtml, type Parameters, type Refusal } from "./dialects/dialect.ts";
import { withBody } from "./http.ts";
import { noScope } from "./realm.ts";
import { authorizeProblem } from "./requests.ts";
import type { Visit } from "./visit.ts";

/** The authorization endpoint: refuses as the provider does, or goes on to the sign-in page. */
export async function authorize({ realm, origin, request, response, library }: Visit): Promise<void> {
  const { dialect } = realm;
  const parameters = Object.fromEntries(new URL(request.url ?? "/", origin).searchParams);
  const client = realm.client(parameters.client_id);
  const problem = authorizeProblem(dialect, client, parameters);
  if (problem) {
    // GitHub reports a wrong redirect URI to the registered one.
    const to = problem.kind === "redirectUri" ? client?.redirectUris[0] : parameters.redirect_uri;
    refuse(response, dialect, dialect.refuseAuthorize(problem, parameters), origin, to, parameters.state);
    return;
  }
  const url = `${dialect.paths.authorize}?${new URLSearchParams(libraryParameters(dialect, parameters))}`;
  (await library()).callback()(withoutSession(dialect, withBody(request, url, undefined)), response);
}

/** The end of an authorization, after the sign-in page. */
export async function resume({ realm, request, response, library }: Visit, path: string): Promise<void> {
  const asked = withoutSession(realm.dialect, withBody(request, path, undefined));
  (await library()).callback()(asked, response);
}

/** Every authorization asks who signs in, so an earlier sign-in of the browser is not shown to the library. */
function withoutSession({ name }: Dialect, request: IncomingMessage): IncomingMessage {
  const cookies = (request.headers.cookie ?? "").split("; ");
  request.headers.cookie = cookies.filter((cookie) => !cookie.startsWith(`${name}_session`)).join("; ");
  return request;
}

/** The parameters as the library needs them. */
function libraryParameters(dialect: Dialect, parameters: Parameters): Parameters {
  const scope = dialect.scopes === false ? noScope : parameters.scope || noScope;
  const prompts = new Set((parameters.prompt ?? "").split(" ").filter(Boolean));
  // The library forgets offline_access without this, and the sign-in page asks for consent anyway.
  if (scope.split(" ").includes("offline_access") && !prompts.has("none")) prompts.add("consent");
  const { prompt: _prompt, ...rest } = parameters;
  if (dialect.pkce === "never") {
    delete rest.code_challenge;
    delete rest.code_challenge_method;
  }
  return { ...rest, scope, ...(prompts.size > 0 && { prompt: [...prompts].join(" ") }) };
}

function refuse(
  response: ServerResponse,
  dialect: Dialect,
  refusal: Refusal,
  origin: string,
  redirectUri: string | undefined,
  state: string | undefined,
): void {
  if ("page" in refusal) {
    const { status, title, text } = refusal.page;
    response.statusCode = status;
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></body></html>\n`,
    );
    return;
  }
  const url = new URL(redirectUri ?? origin);
  for (const [name, value] of Object.entries(refusal.redirect)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set("state", state);
  if (dialect.iss) url.searchParams.set("iss", `${origin}${dialect.issuer}`);
  response.statusCode = 302;
  response.setHeader("location", url.href);
  response.end();
}

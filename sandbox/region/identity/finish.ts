import type { KoaContextWithOIDC } from "oidc-provider";
import type { Parameters, TokenProblem } from "./dialects/dialect.ts";
import { formBody, wantsJson } from "./http.ts";
import { noScope, type Realm } from "./realm.ts";

/** Turns the library's answer into the provider's. */
export async function finish(
  realm: Realm,
  ctx: KoaContextWithOIDC,
  next: () => Promise<unknown>,
): Promise<void> {
  await next();
  const { paths } = realm.dialect;
  if (ctx.path === paths.token) {
    finishToken(realm, ctx);
    if (realm.dialect.formAnswers && !wantsJson(ctx)) {
      ctx.body = formBody(ctx.body as Record<string, unknown>);
      ctx.type = "application/x-www-form-urlencoded";
    }
  } else if (ctx.path.startsWith(paths.authorize)) finishRedirect(realm, ctx);
}

/** The problem of an error that the library finds and `tokenProblem` does not. */
const problems: Record<string, TokenProblem> = {
  invalid_client: "wrongSecret",
  invalid_scope: "scope",
  unsupported_grant_type: "grantType",
};

function finishToken(realm: Realm, ctx: KoaContextWithOIDC): void {
  const { dialect, store } = realm;
  const parameters = parametersOf(ctx);
  const answer = ctx.body as Record<string, unknown>;
  if (ctx.status !== 200) {
    const grant: TokenProblem = parameters.refresh_token ? "refreshToken" : "unknownCode";
    const error = String(answer.error);
    const problem = error === "invalid_grant" ? grant : (problems[error] ?? "other");
    const { status, body } = dialect.refuseToken(problem, parameters);
    ctx.status = status;
    ctx.body = body;
    return;
  }
  const person = realm.person(ctx.oidc.entities.AccessToken?.accountId);
  if (!person) throw new Error(`${dialect.name}: a token belongs to nobody`);
  if (dialect.refreshTokens === "added" && parameters.refresh_token) {
    answer.refresh_token = store.copy("RefreshToken", parameters.refresh_token);
  }
  if (answer.scope === noScope) answer.scope = "";
  ctx.body = dialect.answerToken({ answer, person });
}

/** What goes back to the client's redirect URI. Other redirects lead to the sign-in page. */
function finishRedirect({ dialect }: Realm, ctx: KoaContextWithOIDC): void {
  const location = ctx.response.get("location");
  if (!URL.canParse(location)) return;
  const url = new URL(location);
  const parameters = parametersOf(ctx);
  if (!dialect.iss) url.searchParams.delete("iss");
  if (url.searchParams.has("code")) dialect.redirectBack?.(url, parameters);
  if (url.searchParams.get("error") === "access_denied") {
    const refusal = dialect.refuseAuthorize({ kind: "denied" }, parameters);
    url.searchParams.delete("error_description");
    if ("redirect" in refusal)
      for (const [name, value] of Object.entries(refusal.redirect)) url.searchParams.set(name, value);
  }
  ctx.set("location", url.href);
}

function parametersOf(ctx: KoaContextWithOIDC): Parameters {
  return Object.fromEntries(
    Object.entries(ctx.oidc?.params ?? {}).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value]] : [],
    ),
  );
}

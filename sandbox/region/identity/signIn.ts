import { escapeHtml } from "./dialects/dialect.ts";
import { readBody } from "./http.ts";
import { findPerson, people } from "./people.ts";
import { noScope } from "./realm.ts";
import type { Visit } from "./visit.ts";

/**
 * The page on which a person says who they are, and allows or denies. A form with the fields `person` ("ada" or "alan")
 * and `decision` ("allow" or "deny").
 */
export function signInPage(title: string, clientId: string, scopes: string[]): string {
  const choices = people.map(
    ({ id, name }, index) =>
      `<p><label><input type="radio" name="person" value="${id}"${index === 0 ? " checked" : ""}> ${name}</label></p>`,
  );
  const items = scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in: ${escapeHtml(title)}</title></head><body>
<h1>Sign in: ${escapeHtml(title)}</h1>
<p>The application <code>${escapeHtml(clientId)}</code> asks for:</p><ul>${items.join("")}</ul>
<form method="post">${choices.join("")}
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button></form>
</body></html>
`;
}

/** Shows the page, or takes its form and goes on with the authorization. */
export async function signIn({ realm, request, response, ...visit }: Visit): Promise<void> {
  const form = request.method === "POST" ? new URLSearchParams(await readBody(request)) : undefined;
  const library = await visit.library();
  const params = await library.interactionDetails(request, response).then(
    (details) => details.params,
    () => undefined,
  );
  if (params === undefined) {
    response.statusCode = 400;
    response.end("This sign-in has ended, or the browser sends no cookies. Start again at the application.");
    return;
  }
  const clientId = String(params.client_id);
  const scopes = String(params.scope)
    .split(" ")
    .filter((scope) => scope !== noScope);
  if (form === undefined) {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(signInPage(realm.dialect.name, clientId, scopes));
    return;
  }
  const person = findPerson(form.get("person") ?? "");
  const decision = form.get("decision");
  if (person === undefined || (decision !== "allow" && decision !== "deny")) {
    response.statusCode = 400;
    response.end("Choose a person, and Allow or Deny.");
    return;
  }
  if (decision === "deny") {
    await library.interactionFinished(request, response, { error: "access_denied" });
    return;
  }
  const accountId = realm.dialect.subject(person);
  const grant = new library.Grant({ accountId, clientId });
  grant.addOIDCScope(String(params.scope));
  const grantId = await grant.save();
  const asked = String(params.prompt ?? "").split(" ");
  const consented = realm.consent(clientId, person, scopes) || asked.includes("consent");
  const accessType = String(params.access_type ?? "online");
  if (realm.dialect.givesRefreshToken({ scopes, accessType, consented })) realm.withRefreshToken.add(grantId);
  await library.interactionFinished(request, response, {
    login: { accountId, remember: false },
    select_account: {},
    consent: { grantId },
  });
}

import { z } from "zod";
import { OAuthError } from "./errors.ts";
import type { Routes } from "./http.ts";

const body = z.looseObject({
  client_id: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  connection: z.string().min(1).optional(),
  organization: z.string().optional(),
});

/**
 * Asks for a mail to set a new password. The answer does not tell whether there is such a user.
 * https://auth0.com/docs/api/authentication/database-connections/change-password
 */
export const passwordMailRoutes: Routes = (app, tenant) => {
  app.post("/dbconnections/change_password", (request, reply) => {
    const { client_id, email, connection: name } = body.safeParse(request.body ?? {}).data ?? {};
    if (email === undefined) throw new OAuthError(400, "invalid_request", "email is required");
    if (name === undefined) throw new OAuthError(400, "invalid_request", "connection is required");
    if (client_id === undefined) throw new OAuthError(400, "invalid_request", "client_id is required");
    if (tenant.clients.get(client_id) === undefined)
      throw new OAuthError(400, "invalid_request", `Unknown client: ${client_id}`);
    const connection = tenant.connections.all().find((each) => each.name === name);
    if (connection?.strategy !== "auth0" || !connection.enabled_clients.includes(client_id))
      throw new OAuthError(400, "invalid_request", "The connection is disabled for the client");
    const user = tenant.users.withEmail(name, email);
    if (user !== undefined) {
      const sent = tenant.passwordMails.get(user.user_id) ?? 0;
      tenant.passwordMails.put(user.user_id, sent + 1);
    }
    reply.type("text/html").send("We've just sent you an email to reset your password.");
  });
};

import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, type Routes } from "./http.ts";
import { randomId } from "./ids.ts";

const body = z.strictObject({
  user_id: z.string().optional(),
  email: z.email().optional(),
  connection_id: z.string().optional(),
  client_id: z.string().optional(),
  organization_id: z.string().optional(),
  result_url: z.url().optional(),
  ttl_sec: z.int().min(0).optional(),
  mark_email_as_verified: z.boolean().optional(),
  includeEmailInRedirect: z.boolean().optional(),
});

/** https://auth0.com/docs/api/management/v2/tickets/post-password-change */
export const ticketRoutes: Routes = (app, tenant) => {
  app.post("/api/v2/tickets/password-change", needs("create:user_tickets"), (request, reply) => {
    const { user_id, email, connection_id, client_id, result_url } = bodyOf(request, body);
    if (client_id !== undefined && result_url !== undefined) {
      throw new Auth0Error(400, "Cannot use client_id and result_url together", "invalid_body");
    }
    if ((user_id === undefined) === (email === undefined || connection_id === undefined)) {
      const message =
        "Payload validation error: 'Exactly one is required: user_id, or email and connection_id'";
      throw new Auth0Error(400, message, "invalid_body");
    }
    if (client_id !== undefined) found(tenant.clients.get(client_id), "client");
    if (user_id !== undefined) tenant.users.get(user_id);
    else {
      const connection = found(tenant.connections.get(String(connection_id)), "connection");
      found(tenant.users.withEmail(connection.name, String(email)), "user");
    }
    reply.code(201);
    return { ticket: `${tenant.url}/u/reset-verify?ticket=${randomId(32)}#` };
  });
};

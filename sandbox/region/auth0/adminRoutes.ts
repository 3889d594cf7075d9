import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import type { Tenant } from "./tenant.ts";
import { userToken } from "./userToken.ts";

const signIn = z.strictObject({
  userId: z.string(),
  clientId: z.string(),
  audience: z.string(),
  scope: z.string().optional(),
});

const fault = z.strictObject({
  kind: z.enum(["429", "500", "timeout", "lost", "late500"]),
  method: z.string().optional(),
  path: z.string().optional(),
  count: z.int().positive().optional(),
});

/** What tests do in place of a person who signs in, and of an outage. Only with a token of the region's API. */
export function adminRoutes(app: FastifyInstance, tenant: Tenant): void {
  const authorize = ({ headers }: FastifyRequest) => {
    const [, token] = /^Bearer (\S+)$/.exec(headers.authorization ?? "") ?? [];
    if (token === undefined || !tenant.options.isAdmin(token))
      throw new Auth0Error(401, "send a token of the region");
  };
  const parse = <T>(type: z.ZodType<T>, body: unknown): T => {
    const parsed = type.safeParse(body);
    if (!parsed.success) throw new Auth0Error(400, z.prettifyError(parsed.error), "invalid_body");
    return parsed.data;
  };
  app.post("/admin/sign-in", async (request) => {
    authorize(request);
    const { userId, clientId, audience, scope } = parse(signIn, request.body);
    return userToken(tenant, {
      user: tenant.users.get(userId),
      client: found(tenant.clients.get(clientId), "client"),
      audience,
      ...(scope !== undefined && { scope }),
    });
  });
  app.post("/admin/faults", async (request, reply) => {
    authorize(request);
    const { method, path, count, ...rest } = parse(fault, request.body);
    tenant.faults.next({
      ...rest,
      ...(method !== undefined && { method }),
      ...(path !== undefined && { path }),
      ...(count !== undefined && { count }),
    });
    return reply.code(204).send();
  });
  app.delete("/admin/faults", async (request, reply) => {
    authorize(request);
    tenant.faults.clear();
    return reply.code(204).send();
  });
}

import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { actionRoutes } from "./actionRoutes.ts";
import { adminRoutes } from "./adminRoutes.ts";
import { bindingRoutes } from "./bindingRoutes.ts";
import { clientGrantRoutes } from "./clientGrantRoutes.ts";
import { clientRoutes } from "./clientRoutes.ts";
import { connectionRoutes } from "./connectionRoutes.ts";
import { Auth0Error, OAuthError } from "./errors.ts";
import { guard } from "./guard.ts";
import type { Routes } from "./http.ts";
import { jobRoutes, MAX_IMPORT_BYTES, tooLarge } from "./jobRoutes.ts";
import { passwordMailRoutes } from "./passwordMailRoutes.ts";
import { resourceServerRoutes } from "./resourceServerRoutes.ts";
import { roleMemberRoutes, rolePermissionRoutes, roleRoutes } from "./roleRoutes.ts";
import type { Tenant } from "./tenant.ts";
import { tenantRoutes } from "./tenantRoutes.ts";
import { ticketRoutes } from "./ticketRoutes.ts";
import { tokenRoutes } from "./tokenRoutes.ts";
import { userRoutes } from "./userRoutes.ts";

const routes: Routes[] = [
  adminRoutes,
  actionRoutes,
  bindingRoutes,
  clientGrantRoutes,
  clientRoutes,
  connectionRoutes,
  resourceServerRoutes,
  tenantRoutes,
  jobRoutes,
  roleMemberRoutes,
  rolePermissionRoutes,
  roleRoutes,
  passwordMailRoutes,
  ticketRoutes,
  tokenRoutes,
  userRoutes,
];

/** "All endpoints accept a maximum payload size of 1 megabyte": https://auth0.com/docs/api/management/v2 */
const BODY_LIMIT = 1_048_576;

function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, body === "" ? undefined : JSON.parse(body as string));
    } catch {
      done(new Auth0Error(400, "Invalid request payload JSON format", "invalid_body"));
    }
  });
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    async (_request: FastifyRequest, body: string) => Object.fromEntries(new URLSearchParams(body)),
  );
  app.addContentTypeParser(
    "multipart/form-data",
    { parseAs: "buffer" },
    async (request: FastifyRequest, body: Buffer) => {
      // The form's other fields and boundaries are small.
      if (body.length > MAX_IMPORT_BYTES + 4_096) throw tooLarge();
      const headers = { "content-type": request.headers["content-type"] ?? "" };
      const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => {
        throw new Auth0Error(400, "Invalid multipart payload format", "invalid_body");
      });
      const entries = [...form].map(async ([name, value]) => [
        name,
        typeof value === "string" ? value : await value.text(),
      ]);
      return Object.fromEntries(await Promise.all(entries));
    },
  );
}

function answerError(tenant: Tenant) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof Auth0Error || error instanceof OAuthError) {
      return reply.code(error.status).send(error.body());
    }
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 413) return reply.code(413).send(tooLarge().body());
    if (statusCode === 415) {
      return reply
        .code(415)
        .send({ statusCode, error: "Unsupported Media Type", message: "Unsupported Media Type" });
    }
    tenant.options.log(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
    return reply.code(500).send(new Auth0Error(500, "Internal Server Error").body());
  };
}

/** The tenant's HTTP server, not listening yet. With `tls` it takes HTTPS only. */
export function buildServer(tenant: Tenant, tls?: { cert: Buffer; key: Buffer }): FastifyInstance {
  const app = Fastify({
    serverFactory: (handle) =>
      tls === undefined ? createHttpServer(handle) : createHttpsServer(tls, handle),
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_000 },
  });
  acceptBodies(app);
  const { onRequest, onSend } = guard(tenant);
  app.addHook("onRequest", onRequest);
  app.addHook("onSend", onSend);
  app.setErrorHandler(answerError(tenant));
  app.setNotFoundHandler(() => {
    throw new Auth0Error(404, "Not Found");
  });
  for (const add of routes) add(app, tenant);
  return app;
}

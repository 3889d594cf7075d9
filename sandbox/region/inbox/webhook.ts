import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Inbox } from "./inbox.ts";

const BODY_LIMIT = 1024 * 1024;

/**
 * Takes whatever is posted to it. `GET /admin/messages` lists what arrived here and by mail, `DELETE` forgets it; both
 * only with a token of the region's API.
 */
export function webhook(inbox: Inbox, isAdmin: (token: string) => boolean): FastifyInstance {
  const app = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  const authorize = async ({ headers }: FastifyRequest, reply: FastifyReply) => {
    const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? "") ?? [];
    if (token === undefined || !isAdmin(token))
      return reply.code(401).send({ message: "send a token of the region" });
  };
  app.get("/admin/messages", { onRequest: authorize }, async () => inbox.list());
  app.delete("/admin/messages", { onRequest: authorize }, async (_request, reply) => {
    inbox.clear();
    return reply.code(204).send();
  });
  app.post("/*", async ({ url, body }, reply) => {
    inbox.add({ at: new Date().toISOString(), kind: "webhook", path: url, body: parsed(body) });
    return reply.code(204).send();
  });
  return app;
}

/** A body that is not JSON is kept as text. */
function parsed(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return body;
  }
}

import { randomUUID } from "node:crypto";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { PendingActionError } from "../actions.ts";
import type { Region } from "../region.ts";
import { accountRoutes } from "./account.ts";
import { actionRoutes } from "./actions.ts";
import { monitoringRoutes } from "./alertPolicies.ts";
import { domainRoutes } from "./domains.ts";
import { dropletActionRoutes } from "./dropletActions.ts";
import { dropletRoutes } from "./droplets.ts";
import { ApiError, notFound } from "./errors.ts";
import { firewallRoutes } from "./firewalls.ts";
import type { Routes } from "./http.ts";
import { imageRoutes } from "./images.ts";
import { projectRoutes } from "./projects.ts";
import { RateLimiter } from "./rateLimit.ts";
import { recordRoutes } from "./records.ts";
import { regionRoutes } from "./regions.ts";
import { reservedIpRoutes } from "./reservedIps.ts";
import { sizeRoutes } from "./sizes.ts";
import { spacesKeyRoutes } from "./spacesKeys.ts";
import { sshKeyRoutes } from "./sshKeys.ts";
import { statusRoutes } from "./status.ts";
import { tagRoutes } from "./tags.ts";
import { isValidToken, readTokens } from "./tokens.ts";
import { uptimeRoutes } from "./uptime.ts";
import { volumeActionRoutes } from "./volumeActions.ts";
import { volumeRoutes } from "./volumes.ts";
import { vpcRoutes } from "./vpcs.ts";

const routes: Routes[] = [
  accountRoutes,
  actionRoutes,
  domainRoutes,
  dropletRoutes,
  dropletActionRoutes,
  firewallRoutes,
  imageRoutes,
  monitoringRoutes,
  projectRoutes,
  recordRoutes,
  regionRoutes,
  reservedIpRoutes,
  sizeRoutes,
  spacesKeyRoutes,
  sshKeyRoutes,
  statusRoutes,
  tagRoutes,
  uptimeRoutes,
  volumeRoutes,
  volumeActionRoutes,
  vpcRoutes,
];

/** Bodies are JSON. An empty body counts as none even with a JSON content type, which clients send with DELETE. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, body === "" ? undefined : JSON.parse(body as string));
    } catch {
      done(new ApiError(400, "error parsing request body"));
    }
  });
}

/** Rejects requests without a valid token, then those over the rate limit. Only `/v2` is the API. */
function guard(region: Region): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const tokens = readTokens(region.settings.api);
  const limiter = new RateLimiter(region.settings.rateLimit);
  return async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (!request.url.startsWith("/v2/")) return;
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined || !isValidToken(tokens, token)) {
      throw new ApiError(401, "Unable to authenticate you");
    }
    const budget = limiter.take(token);
    reply.headers({
      "ratelimit-limit": budget.limit,
      "ratelimit-remaining": budget.remaining,
      "ratelimit-reset": budget.resetAt,
    });
    if (budget.retryAfter !== undefined) {
      reply.header("retry-after", budget.retryAfter);
      throw new ApiError(429, "API Rate limit exceeded.");
    }
  };
}

function answerError(region: Region) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const error = thrown instanceof PendingActionError ? new ApiError(422, thrown.message) : thrown;
    if (error instanceof ApiError) {
      const { status, id, message } = error;
      return reply.code(status).send({ id, message, ...(status !== 401 && { request_id: request.id }) });
    }
    region.log(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
    return reply
      .code(500)
      .send({ id: "server_error", message: "Unexpected server-side error", request_id: request.id });
  };
}

/** The region's HTTP server, not listening yet. */
export function buildServer(region: Region): FastifyInstance {
  const app = Fastify({
    genReqId: () => randomUUID(),
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: true,
  });
  acceptJson(app);
  app.addHook("onRequest", guard(region));
  app.setErrorHandler(answerError(region));
  app.setNotFoundHandler(() => {
    throw notFound();
  });
  for (const add of routes) add(app, region);
  return app;
}

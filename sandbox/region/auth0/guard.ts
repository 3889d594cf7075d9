import type { FastifyReply, FastifyRequest } from "fastify";
import { Auth0Error, tooManyRequests } from "./errors.ts";
import type { FaultKind } from "./faults.ts";
import { setScopes } from "./http.ts";
import { settleJobs } from "./importJobs.ts";
import { type Budget, TokenBucket } from "./rateLimit.ts";
import type { Tenant } from "./tenant.ts";

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

function pathOf(request: FastifyRequest): string {
  return decodeURIComponent(request.url.split("?")[0] ?? "");
}

/** @throws Auth0Error 401 unless the token is one of this tenant for its Management API, and still valid */
function authenticate(request: FastifyRequest, tenant: Tenant): void {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) throw new Auth0Error(401, "Missing authentication");
  const claims = tenant.key.verify(token);
  if (claims === undefined) throw new Auth0Error(401, "Invalid token", "invalid_token");
  if (Number(claims.exp) * 1000 <= tenant.now()) {
    throw new Auth0Error(401, "Expired token received for JSON Web Token validation", "invalid_token");
  }
  if (claims.aud !== tenant.managementAudience() || claims.iss !== `${tenant.url}/`) {
    throw new Auth0Error(401, `Bad audience: ${String(claims.aud)}`, "invalid_token");
  }
  setScopes(request, String(claims.scope ?? "").split(" "));
}

/** A 429 of a planned fault says that nothing remains until the next second. */
function emptied(budget: Budget, now: number): Budget {
  return { ...budget, allowed: false, remaining: 0, reset: Math.ceil((now + 1) / 1000) };
}

function limit(reply: FastifyReply, { allowed, limit, remaining, reset }: Budget): void {
  reply.headers({
    "x-ratelimit-limit": limit,
    "x-ratelimit-remaining": remaining,
    "x-ratelimit-reset": reset,
  });
  if (!allowed) throw tooManyRequests();
}

/** Authentication, the rate limit and planned faults, before each request; and faults after it. */
export function guard(tenant: Tenant): { onRequest: Hook; onSend: Hook } {
  const bucket = new TokenBucket(tenant.options.rateLimit, tenant.now());
  const late = new WeakMap<FastifyRequest, FaultKind>();
  return {
    onRequest: async (request, reply) => {
      settleJobs(tenant);
      const fault = tenant.faults.take(request.method, pathOf(request));
      if (fault === "timeout") {
        reply.hijack();
        return;
      }
      if (fault === "500") throw new Auth0Error(500, "Internal Server Error");
      const isManagement = request.url.startsWith("/api/v2/");
      if (isManagement) authenticate(request, tenant);
      const budget = isManagement ? bucket.take(tenant.now()) : undefined;
      if (budget !== undefined) limit(reply, fault === "429" ? emptied(budget, tenant.now()) : budget);
      else if (fault === "429") throw tooManyRequests();
      if (fault !== undefined) late.set(request, fault);
    },
    onSend: async (request, reply) => {
      const fault = late.get(request);
      if (fault === "lost") request.raw.socket.destroy();
      if (fault !== "late500") return undefined;
      reply.code(500);
      return JSON.stringify(new Auth0Error(500, "Internal Server Error").body());
    },
  };
}

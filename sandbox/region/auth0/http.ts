import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import { Auth0Error } from "./errors.ts";
import type { Tenant } from "./tenant.ts";

/** Adds the endpoints of one kind of object. */
export type Routes = (app: FastifyInstance, tenant: Tenant) => void;

/** @throws Auth0Error 400 `invalid_body` with the first problem, as Auth0 words it */
export function bodyOf<T extends z.ZodType>(request: FastifyRequest, schema: T): z.output<T> {
  return parse(schema, request.body ?? {}, "Payload validation error", "invalid_body");
}

/** @throws Auth0Error 400 `invalid_query_string` with the first problem */
export function queryOf<T extends z.ZodType>(request: FastifyRequest, schema: T): z.output<T> {
  return parse(schema, request.query, "Query validation error", "invalid_query_string");
}

export function param(request: FastifyRequest, name: string): string {
  return String((request.params as Record<string, string>)[name]);
}

/** The user's id in the path. @throws Auth0Error 400 `invalid_uri` if it names no provider */
export function userIdParam(request: FastifyRequest): string {
  const id = param(request, "id");
  if (/^[^|]+\|.+$/.test(id)) return id;
  const message = `Path validation error: 'Object didn't pass validation for format user-id-with-max-length: ${id}' on property id`;
  throw new Auth0Error(400, message, "invalid_uri");
}

/** Refuses a token without any of the scopes. @throws Auth0Error 403 `insufficient_scope` */
export function needs(...scopes: string[]): { preHandler: (request: FastifyRequest) => Promise<void> } {
  return {
    preHandler: async (request) => {
      if (hasScope(request, ...scopes)) return;
      const message = `Insufficient scope, expected any of: ${scopes.join(",")}`;
      throw new Auth0Error(403, message, "insufficient_scope");
    },
  };
}

const scopesByRequest = new WeakMap<FastifyRequest, readonly string[]>();

export function setScopes(request: FastifyRequest, scopes: readonly string[]): void {
  scopesByRequest.set(request, scopes);
}

export function hasScope(request: FastifyRequest, ...scopes: string[]): boolean {
  return scopes.some((scope) => scopesOf(request).includes(scope));
}

function scopesOf(request: FastifyRequest): readonly string[] {
  return scopesByRequest.get(request) ?? [];
}

function parse<T extends z.ZodType>(
  schema: T,
  value: unknown,
  prefix: string,
  errorCode: string,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Auth0Error(400, `${prefix}: ${issue && problem(issue, value)}`, errorCode);
}

function problem(issue: z.core.$ZodIssue, value: unknown): string {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return `'Additional properties not allowed: ${issue.keys.join(",")}'${path && ` on property ${path}`}`;
  }
  const given = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  if (given === undefined) return `'Missing required property: ${path}'`;
  return `'${issue.message}' on property ${path}`;
}

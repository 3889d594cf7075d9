import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Region } from "../region.ts";
import { ApiError } from "./errors.ts";

/** Adds one resource's endpoints to the server. */
export type Routes = (app: FastifyInstance, region: Region) => void;

/**
 * The request's body, validated by the schema.
 * @throws ApiError 422 with the first problem; a message of the schema itself is used unchanged
 */
export function bodyOf<T extends z.ZodType>(request: FastifyRequest, schema: T): z.output<T> {
  const result = schema.safeParse(request.body ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join(".");
  const own = issue?.message ?? "";
  throw new ApiError(422, path && /^(Invalid|Too|Unrecognized|Expected)/.test(own) ? `${path}: ${own}` : own);
}

export function param(request: FastifyRequest, name: string): string {
  return decodeURIComponent(String((request.params as Record<string, string>)[name]));
}

/** @returns NaN if the parameter is not a number; no resource has that id */
export function idParam(request: FastifyRequest, name = "id"): number {
  return Number(param(request, name));
}

export function query(request: FastifyRequest): Record<string, string | undefined> {
  return request.query as Record<string, string | undefined>;
}

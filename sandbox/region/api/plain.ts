import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Region } from "../region.ts";
import type { PlainRecord } from "../state.ts";
import { found } from "./errors.ts";
import { bodyOf, param, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

export interface PlainResource {
  path: string;
  /** Key of one record in a response. */
  one: string;
  many: string;
  schema: z.ZodType<Record<string, unknown>>;
  /** Collection of the records in the state. */
  collection: "alertPolicies" | "uptimeChecks" | "uptimeAlerts";
  /** Name of the identifier in responses. Default: "id" */
  idKey?: string;
  createdCode?: number;
  /** A parent in the path. Its id is stored under `key`, and selects the records that belong to it. */
  parent?: { key: string; idOf: (region: Region, request: FastifyRequest) => string };
  /** Called after a record is deleted. */
  removed?: (region: Region, record: PlainRecord) => void;
}

/** List, create, read, update and delete routes of a resource whose attributes are only stored. */
export function plainRoutes(resource: PlainResource): Routes {
  const { path, one, many, schema, collection, idKey = "id", createdCode = 201, parent } = resource;
  return (app, region) => {
    const { state } = region;
    const select = (request: FastifyRequest) => {
      if (!parent) return state[collection];
      const id = parent.idOf(region, request);
      return state[collection].filter((record) => record[parent.key] === id);
    };
    const view = ({ id, ...rest }: PlainRecord) => {
      const { [parent?.key ?? ""]: _, ...shown } = rest;
      return { [idKey]: id, ...shown };
    };
    const existing = (request: FastifyRequest) =>
      found(select(request).find(({ id }) => id === param(request, "item")));

    app.get(path, (request) => page(request, many, select(request), view));
    app.post(path, (request, reply) => {
      const record: PlainRecord = { id: randomUUID(), ...bodyOf(request, schema) };
      if (parent) record[parent.key] = parent.idOf(region, request);
      state[collection].push(record);
      region.commit();
      reply.code(createdCode);
      return { [one]: view(record) };
    });
    app.get(`${path}/:item`, (request) => ({ [one]: view(existing(request)) }));
    app.put(`${path}/:item`, (request) => {
      const record = existing(request);
      Object.assign(record, bodyOf(request, schema));
      region.commit();
      return { [one]: view(record) };
    });
    app.delete(`${path}/:item`, (request, reply) => {
      const record = existing(request);
      state[collection] = state[collection].filter((other) => other !== record);
      resource.removed?.(region, record);
      region.commit();
      reply.code(204).send();
    });
  };
}

import { z } from "zod";
import { Auth0Error, found } from "./errors.ts";
import { bodyOf, needs, param, type Routes } from "./http.ts";
import { randomId } from "./ids.ts";
import { statusOf } from "./importJobs.ts";
import type { Tenant } from "./tenant.ts";
import type { ImportJob } from "./types.ts";

/** Import jobs that may wait or run at once. */
const MAX_ACTIVE = 2;
export const MAX_IMPORT_BYTES = 512_000;

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const importBody = z.strictObject({
  users: z.string(),
  connection_id: z
    .string()
    .regex(/^con_[A-Za-z0-9]{16}$/, "String does not match pattern ^con_[A-Za-z0-9]{16}$"),
  upsert: flag.optional(),
  external_id: z.string().max(256).optional(),
  send_completion_email: flag.optional(),
});

function create(tenant: Tenant, body: z.output<typeof importBody>): ImportJob {
  const { users: file, upsert = false, send_completion_email = true, ...given } = body;
  if (Buffer.byteLength(file) > MAX_IMPORT_BYTES) throw tooLarge();
  const connection = tenant.connections.get(given.connection_id);
  if (connection?.strategy !== "auth0") {
    throw new Auth0Error(400, "The connection does not exist.", "inexistent_connection");
  }
  if (connection.enabled_clients.length === 0) {
    throw new Auth0Error(
      400,
      "The connection must be enabled for at least one client.",
      "connection_not_enabled",
    );
  }
  const active = tenant.jobs.all().filter((job) => job.outcome === undefined).length;
  if (active >= MAX_ACTIVE) {
    const message = `There are ${active} active import users jobs, please wait until some of them are finished and try again`;
    throw new Auth0Error(429, message, "too_many_requests");
  }
  const id = `job_${randomId(16)}`;
  const created_at = tenant.timestamp();
  return tenant.jobs.put(id, {
    ...given,
    id,
    type: "users_import",
    created_at,
    upsert,
    send_completion_email,
    file,
  });
}

export function tooLarge(): Auth0Error {
  return new Auth0Error(413, `Payload content length greater than maximum allowed: ${MAX_IMPORT_BYTES}`);
}

function view(tenant: Tenant, { file: _, outcome, ...job }: ImportJob): object {
  const status = statusOf(tenant, { ...job, ...(outcome && { outcome }) });
  return {
    ...job,
    status,
    connection: tenant.connections.get(job.connection_id)?.name,
    ...(status === "processing" && { percentage_done: 0, time_left_seconds: 1 }),
    ...(outcome && status !== "expired" && { summary: outcome.summary }),
  };
}

/** https://auth0.com/docs/manage-users/user-migration/bulk-user-imports */
export const jobRoutes: Routes = (app, tenant) => {
  const job = (id: string) => found(tenant.jobs.get(id), "job");
  app.post("/api/v2/jobs/users-imports", needs("create:users"), (request, reply) => {
    reply.code(202);
    return view(tenant, create(tenant, bodyOf(request, importBody)));
  });
  app.get("/api/v2/jobs/:id", needs("create:users", "read:users"), (request) =>
    view(tenant, job(param(request, "id"))),
  );
  app.get("/api/v2/jobs/:id/errors", needs("create:users", "read:users"), (request, reply) => {
    const errors = job(param(request, "id")).outcome?.errors ?? [];
    if (errors.length > 0) return errors;
    reply.code(204).send();
  });
};

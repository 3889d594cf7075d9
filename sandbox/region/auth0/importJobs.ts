import { randomUserId } from "./ids.ts";
import { type ImportedUser, parseUser, passwordIn, redacted } from "./importFile.ts";
import type { Tenant } from "./tenant.ts";
import type { Connection, ImportError, ImportJob, ImportOutcome, User } from "./types.ts";
import { profileDefaults } from "./userRoutes.ts";

const HOUR = 3_600_000;

export type JobStatus = "pending" | "processing" | "completed" | "failed" | "expired";

/** Jobs whose time has come are carried out, and those of yesterday deleted. Called before each request. */
export function settleJobs(tenant: Tenant): void {
  const { pendingMs, processingMs } = tenant.options.importJob;
  for (const job of tenant.jobs.all()) {
    const age = tenant.now() - Date.parse(job.created_at);
    if (age >= 24 * HOUR) tenant.jobs.delete(job.id);
    else if (job.file !== undefined && age >= pendingMs + processingMs) {
      const outcome = carryOut(tenant, job, job.file);
      const { file: _, ...rest } = job;
      tenant.jobs.put(job.id, { ...rest, outcome });
    }
  }
}

/**
 * A finished job is "expired" two hours after its creation.
 * https://auth0.com/docs/manage-users/user-migration/bulk-user-imports#check-job-status
 */
export function statusOf(tenant: Tenant, job: ImportJob): JobStatus {
  const age = tenant.now() - Date.parse(job.created_at);
  if (job.outcome !== undefined) return age >= 2 * HOUR ? "expired" : job.outcome.status;
  return age < tenant.options.importJob.pendingMs ? "pending" : "processing";
}

function carryOut(tenant: Tenant, job: ImportJob, file: string): ImportOutcome {
  const connection = tenant.connections.get(job.connection_id);
  const users = listIn(file);
  if (connection === undefined || users === undefined) {
    return { status: "failed", summary: { failed: 0, updated: 0, inserted: 0, total: 0 }, errors: [] };
  }
  const summary = { failed: 0, updated: 0, inserted: 0, total: users.length };
  const errors: ImportOutcome["errors"] = [];
  const seen = new Set<string>();
  for (const value of users) {
    const result = importOne(tenant, connection, job.upsert, value, seen);
    if (typeof result === "string") summary[result] += 1;
    else {
      summary.failed += 1;
      errors.push({ user: redacted(value), errors: result });
    }
  }
  return { status: "completed", summary, errors };
}

/** undefined: the file is not a list in JSON, so the whole job fails. */
function listIn(file: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(file);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const duplicate = (path: string): ImportError[] => [
  { code: "DUPLICATED_USER", message: "The user already exists.", path },
];

function importOne(
  tenant: Tenant,
  connection: Connection,
  upsert: boolean,
  value: unknown,
  seen: Set<string>,
): "inserted" | "updated" | ImportError[] {
  const parsed = parseUser(value);
  if (Array.isArray(parsed)) return parsed;
  const email = parsed.email.toLowerCase();
  // The second entry of one address fails, also with upsert.
  if (seen.has(email)) return duplicate("email");
  seen.add(email);
  const old = tenant.users.withEmail(connection.name, email);
  if (old !== undefined) {
    if (!upsert) return duplicate("email");
    update(tenant, old, parsed);
    return "updated";
  }
  const userId = parsed.user_id ?? randomUserId();
  if (tenant.users.find(`auth0|${userId}`) !== undefined) return duplicate("user_id");
  insert(tenant, connection, parsed, userId, email);
  return "inserted";
}

function insert(
  tenant: Tenant,
  connection: Connection,
  imported: ImportedUser,
  userId: string,
  email: string,
): void {
  const { password_hash: _, custom_password_hash: __, mfa_factors: ___, ...given } = imported;
  const user = tenant.users.put({
    ...profileDefaults(email),
    email_verified: false,
    ...given,
    email,
    user_id: `auth0|${userId}`,
    identities: [{ connection: connection.name, user_id: userId, provider: "auth0", isSocial: false }],
    created_at: tenant.timestamp(),
    updated_at: tenant.timestamp(),
  });
  const password = passwordIn(imported);
  if (password !== undefined) tenant.users.setPasswordHash(user.user_id, password);
}

/** Only attributes that an upsert may change. https://auth0.com/docs/manage-users/user-accounts/user-profiles/user-profile-structure */
function update(tenant: Tenant, old: User, imported: ImportedUser): void {
  const { family_name, given_name, name, nickname, picture, email_verified, blocked } = imported;
  const given = { family_name, given_name, name, nickname, picture, email_verified, blocked };
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  tenant.users.put({
    ...old,
    ...changes,
    ...(imported.app_metadata && { app_metadata: { ...old.app_metadata, ...imported.app_metadata } }),
    ...(imported.user_metadata && { user_metadata: { ...old.user_metadata, ...imported.user_metadata } }),
    updated_at: tenant.timestamp(),
  });
  const password = passwordIn(imported);
  if (password !== undefined) tenant.users.setPasswordHash(old.user_id, password);
}

import { createHash } from "node:crypto";
import { z } from "zod";
import { Auth0Error } from "./errors.ts";
import { bodyOf, needs, queryOf, type Routes, userIdParam } from "./http.ts";
import { randomUserId } from "./ids.ts";
import { choose, fieldsQuery, pageOf, pageQuery } from "./pagination.ts";
import { checkPassword } from "./passwordPolicy.ts";
import { parseQuery } from "./query.ts";
import type { Tenant } from "./tenant.ts";
import type { Connection, User } from "./types.ts";
import { userExists } from "./users.ts";

const email = z.email({
  error: ({ input }) => `Object didn't pass validation for format email: ${String(input)}`,
});
const metadata = z.record(z.string(), z.unknown());

const profile = {
  email: email.optional(),
  username: z.string().min(1).max(128).optional(),
  phone_number: z
    .string()
    .regex(/^\+[0-9]{1,15}$/)
    .optional(),
  email_verified: z.boolean().optional(),
  phone_verified: z.boolean().optional(),
  verify_email: z.boolean().optional(),
  password: z.string().min(1).optional(),
  blocked: z.boolean().optional(),
  name: z.string().min(1).max(300).optional(),
  nickname: z.string().min(1).max(300).optional(),
  given_name: z.string().min(1).max(150).optional(),
  family_name: z.string().min(1).max(150).optional(),
  picture: z.url().optional(),
  app_metadata: metadata.optional(),
  user_metadata: metadata.optional(),
};

const createBody = z.strictObject({
  ...profile,
  connection: z.string().min(1),
  user_id: z.string().min(1).max(255).optional(),
});

const updateBody = z.strictObject({
  ...profile,
  connection: z.string().optional(),
  client_id: z.string().optional(),
});

const listQuery = z.strictObject({
  ...pageQuery,
  ...fieldsQuery,
  sort: z
    .string()
    .regex(/^[\w.]+:(1|-1)$/)
    .optional(),
  connection: z.string().optional(),
  q: z.string().min(1).max(5_000).optional(),
  search_engine: z.literal("v3").optional(),
  primary_order: z.enum(["true", "false"]).optional(),
});

/** @throws Auth0Error 400 `inexistent_connection` unless it is the name of a database connection */
function databaseConnection(tenant: Tenant, name: string): Connection {
  const connection = tenant.connections.all().find((each) => each.name === name);
  if (connection === undefined) {
    throw new Auth0Error(400, "The connection does not exist.", "inexistent_connection");
  }
  return connection;
}

function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new Auth0Error(400, `Payload validation error: 'Missing required property: ${name}'`, "invalid_body");
}

/** What Auth0 fills in for a new user. */
export function profileDefaults(address: string): Pick<User, "name" | "nickname" | "picture"> {
  const digest = createHash("md5").update(address).digest("hex");
  const picture = `https://s.gravatar.com/avatar/${digest}?s=480&r=pg`;
  return { name: address, nickname: address.split("@")[0] ?? address, picture };
}

function create(tenant: Tenant, body: z.output<typeof createBody>): User {
  const { connection: name, user_id = randomUserId(), password, verify_email: _, ...given } = body;
  const connection = databaseConnection(tenant, name);
  const address = required(given.email, "email").toLowerCase();
  checkPassword(required(password, "password"), connection);
  const id = `auth0|${user_id}`;
  if (tenant.users.find(id) || tenant.users.withEmail(name, address)) throw userExists();
  const user = tenant.users.put({
    ...profileDefaults(address),
    email_verified: false,
    ...given,
    email: address,
    user_id: id,
    identities: [{ connection: name, user_id, provider: "auth0", isSocial: false }],
    created_at: tenant.timestamp(),
    updated_at: tenant.timestamp(),
  });
  tenant.users.setPassword(id, String(password));
  return user;
}

/** Metadata merges at its first level, and null removes a key. */
function merged(old: Record<string, unknown> = {}, change: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries({ ...old, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries);
}

function update(tenant: Tenant, id: string, body: z.output<typeof updateBody>): User {
  const { connection: _, client_id: __, verify_email: ___, password, ...given } = body;
  const old = tenant.users.get(id);
  const address = given.email?.toLowerCase();
  if (address !== undefined && password !== undefined) {
    throw new Auth0Error(400, "Cannot update email and password simultaneously", "operation_not_supported");
  }
  const name = old.identities[0]?.connection ?? "";
  if (password !== undefined) checkPassword(password, databaseConnection(tenant, name));
  const taken = address === undefined ? undefined : tenant.users.withEmail(name, address);
  if (taken !== undefined && taken.user_id !== id) {
    throw new Auth0Error(400, "The specified new email already exists", "auth0_idp_error");
  }
  if (password !== undefined) tenant.users.setPassword(id, password);
  const { app_metadata, user_metadata, ...plain } = given;
  return tenant.users.put({
    ...old,
    ...plain,
    ...(address !== undefined && { email: address }),
    ...(app_metadata && { app_metadata: merged(old.app_metadata, app_metadata) }),
    ...(user_metadata && { user_metadata: merged(old.user_metadata, user_metadata) }),
    updated_at: tenant.timestamp(),
  });
}

/** Default order: by creation. */
function sorted(users: User[], sort: string | undefined): User[] {
  const [field = "created_at", direction = "1"] = sort?.split(":") ?? [];
  const text = (user: User) => String((user as unknown as Record<string, unknown>)[field] ?? "");
  return users.toSorted((a, b) => {
    const [x, y] = [text(a), text(b)];
    return (x < y ? -1 : x > y ? 1 : 0) * Number(direction);
  });
}

/** https://auth0.com/docs/api/management/v2/users */
export const userRoutes: Routes = (app, tenant) => {
  const readers = needs("read:users", "read:user_idp_tokens");
  app.get("/api/v2/users", readers, (request) => {
    const query = queryOf(request, listQuery);
    const matches = query.q === undefined ? () => true : parseQuery(query.q);
    const inConnection = ({ identities }: User) =>
      query.connection === undefined || identities.some(({ connection }) => connection === query.connection);
    const seen = tenant.users.index.users(tenant.now()).filter((user) => inConnection(user) && matches(user));
    const users = sorted(seen, query.sort).map((user) => choose(user, query));
    return pageOf(query, "users", users, { first1000: true });
  });
  app.post("/api/v2/users", needs("create:users"), (request, reply) => {
    reply.code(201);
    return create(tenant, bodyOf(request, createBody));
  });
  app.get("/api/v2/users/:id", readers, (request) => {
    const query = queryOf(request, z.strictObject(fieldsQuery));
    return choose(tenant.users.get(userIdParam(request)), query);
  });
  app.patch("/api/v2/users/:id", needs("update:users", "update:users_app_metadata"), (request) =>
    update(tenant, userIdParam(request), bodyOf(request, updateBody)),
  );
  // A user that does not exist counts as deleted.
  app.delete("/api/v2/users/:id", needs("delete:users"), (request, reply) => {
    tenant.users.delete(userIdParam(request));
    reply.code(204).send();
  });
  // Consistent at once, and exact: Auth0 stores addresses in lower case.
  app.get("/api/v2/users-by-email", needs("read:users"), (request) => {
    const query = queryOf(request, z.strictObject({ ...fieldsQuery, email }));
    const users = tenant.users.all().filter((user) => user.email === query.email);
    return users.map((user) => choose(user, query));
  });
};

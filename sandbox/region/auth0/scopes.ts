const objects = {
  actions: "crud",
  client_credentials: "ru",
  client_grants: "crud",
  client_keys: "crud",
  clients: "crud",
  connections: "crud",
  resource_servers: "crud",
  roles: "crud",
  role_members: "rcd",
  tenant_settings: "ru",
  triggers: "ru",
  user_tickets: "c",
  users: "crud",
  users_app_metadata: "crud",
} as const;

const verbs = { c: "create", r: "read", u: "update", d: "delete" } as const;

/** Scopes of the Management API that this server knows. */
export const MANAGEMENT_SCOPES: readonly string[] = Object.entries(objects).flatMap(([object, letters]) =>
  [...letters].map((letter) => `${verbs[letter as keyof typeof verbs]}:${object}`),
);

/** A tenant's objects, under the API's own names. */
export interface Identity {
  connection: string;
  user_id: string;
  provider: string;
  isSocial: boolean;
}

export interface User {
  user_id: string;
  email?: string;
  email_verified: boolean;
  username?: string;
  name?: string;
  nickname?: string;
  given_name?: string;
  family_name?: string;
  picture?: string;
  phone_number?: string;
  phone_verified?: boolean;
  blocked?: boolean;
  app_metadata?: Record<string, unknown>;
  user_metadata?: Record<string, unknown>;
  identities: Identity[];
  created_at: string;
  updated_at: string;
}

/** Never answered. An imported hash is kept as it came, and one of the API's own is salted. */
export interface Password {
  algorithm: string;
  hash: string;
  salt?: string;
}

export interface Role {
  id: string;
  name: string;
  description?: string;
}

export interface Permission {
  resource_server_identifier: string;
  permission_name: string;
}

export interface Client {
  client_id: string;
  client_secret: string;
  name: string;
  app_type?: string;
  grant_types?: string[];
  token_endpoint_auth_method?: string;
  [setting: string]: unknown;
}

export interface ClientGrant {
  id: string;
  client_id: string;
  audience: string;
  scope: string[];
  [setting: string]: unknown;
}

export interface ResourceServer {
  id: string;
  identifier: string;
  name?: string;
  scopes?: { value: string; description?: string }[];
  is_system?: boolean;
  token_lifetime?: number;
  token_dialect?: string;
  enforce_policies?: boolean;
  signing_alg?: string;
  [setting: string]: unknown;
}

export interface Connection {
  id: string;
  name: string;
  strategy: string;
  enabled_clients: string[];
  options: Record<string, unknown>;
  [setting: string]: unknown;
}

export interface ActionVersion {
  id: string;
  action_id: string;
  number: number;
  code: string;
  runtime: string;
  dependencies: { name: string; version: string }[];
  secrets: { name: string; value: string; updated_at: string }[];
  deployed: boolean;
  status: "built";
  built_at: string;
  created_at: string;
}

export interface Action {
  id: string;
  name: string;
  supported_triggers: { id: string; version?: string | undefined }[];
  code: string;
  runtime: string;
  dependencies: { name: string; version: string }[];
  secrets: { name: string; value: string; updated_at: string }[];
  all_changes_deployed: boolean;
  deployed_version?: Omit<ActionVersion, "secrets">;
  created_at: string;
  updated_at: string;
  [setting: string]: unknown;
}

/** What the token endpoint answers for a user. */
export interface UserTokens {
  access_token: string;
  id_token?: string;
  scope?: string;
  expires_in: number;
  token_type: "Bearer";
}

export interface Binding {
  id: string;
  action_id: string;
  display_name: string;
  created_at: string;
}

export interface ImportJob {
  id: string;
  type: "users_import";
  created_at: string;
  connection_id: string;
  upsert: boolean;
  external_id?: string;
  send_completion_email: boolean;
  /** The file, until it is carried out. */
  file?: string;
  outcome?: ImportOutcome;
}

export interface ImportOutcome {
  status: "completed" | "failed";
  summary: { failed: number; updated: number; inserted: number; total: number };
  errors: { user: unknown; errors: ImportError[] }[];
}

export interface ImportError {
  code: string;
  message: string;
  path?: string;
}

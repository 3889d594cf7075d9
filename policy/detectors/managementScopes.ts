import { splitWordList } from "./wordList.ts";

/** What a tenant is made of. A program that writes one of them can give itself the rest. */
const TENANT_PARTS = new Set(
  splitWordList(`
  actions attack_protection authentication_methods branding client_credentials client_grants client_keys
  clients connections connections_keys custom_domains email_provider email_templates encryption_keys flows
  flows_vault_connections forms guardian_factors hooks insights log_streams mfa_policies network_acls
  organizations phone_providers prompts resource_servers roles rules rules_configs scim_token
  self_service_profiles shields signing_keys tenant_settings token_exchange_profiles triggers
`),
);
/** What only reading gives away: secrets of clients, keys and tokens. */
const SECRET_PARTS = new Set(
  splitWordList(`
  client_credentials client_keys connections_keys encryption_keys scim_token signing_keys user_idp_tokens
`),
);

/** Whether an audience is Auth0's Management API of a tenant. */
export const isManagementApi = (audience: string): boolean => /^https:\/\/[^/]+\/api\/v2\/$/.test(audience);

/** Whether a scope of the Management API, such as `create:clients`, gives control of the tenant or deletes. */
export function controlsTenant(scope: string): boolean {
  const [action = "", part = ""] = scope.split(":");
  return action === "delete" || (action === "read" ? SECRET_PARTS : TENANT_PARTS).has(part);
}

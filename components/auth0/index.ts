export { type Auth0Plan, planTenant } from "./plan.ts";
export { Auth0Tenant, type Auth0TenantArgs } from "./tenant.ts";
export type { Auth0Description, Auth0Role, Auth0Site } from "./types.ts";

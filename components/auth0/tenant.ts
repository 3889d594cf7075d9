import * as auth0 from "@pulumi/auth0";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import type { Auth0Plan } from "./plan.ts";

export interface Auth0TenantArgs {
  /** What the tenant gets. Another name of a role or of the API makes another one and deletes the old one. */
  plan: Auth0Plan;
  /** Domain of the tenant, such as shop.eu.auth0.com. Another one has none of the users. */
  domain: string;
  /** Client that makes all of it. Its secret is secret. */
  deployClient: { id: string; secret: pulumi.Input<string> };
  /** Whether the connection is protected: with it, Auth0 deletes every user. @default false */
  protect?: boolean;
}

/** Clients, API, roles, Action and connection of an app in an Auth0 tenant. */
export class Auth0Tenant extends pulumi.ComponentResource {
  /** Client id of the front end. It is public. */
  public readonly clientId: pulumi.Output<string>;
  /** Client of the command that moves users. Its secret is a secret output. */
  public readonly migrationClient: { id: pulumi.Output<string>; secret: pulumi.Output<string> };
  /** Id of each role at Auth0, by name. */
  public readonly roleIds: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: Auth0TenantArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { plan, domain, deployClient } = args;
    super(COMPONENT_TYPES.auth0Tenant, name, { domain, audience: plan.audience }, opts);
    const provider = new auth0.Provider(
      `${name}-provider`,
      { domain, clientId: deployClient.id, clientSecret: pulumi.secret(deployClient.secret) },
      { parent: this },
    );
    const options = { parent: this, provider };
    const spa = new auth0.Client(`${name}-site`, plan.spa, options);
    const api = createApi(`${name}-api`, plan, options);
    this.migrationClient = createMigrationClient(`${name}-migration`, plan, domain, options);
    this.roleIds = createRoles(name, plan, api, options);
    createRoleAction(`${name}-roles`, plan, options);
    createConnection(`${name}-users`, plan, [spa.clientId, this.migrationClient.id], {
      ...options,
      protect: args.protect ?? false,
    });
    this.clientId = spa.clientId;
    this.registerOutputs({ clientId: this.clientId });
  }
}

/** @returns the permissions, which roles depend on */
function createApi(
  name: string,
  plan: Auth0Plan,
  opts: pulumi.CustomResourceOptions,
): auth0.ResourceServerScopes {
  const server = new auth0.ResourceServer(name, plan.api, opts);
  return new auth0.ResourceServerScopes(
    `${name}-permissions`,
    { resourceServerIdentifier: server.identifier, scopes: plan.permissions },
    opts,
  );
}

function createMigrationClient(
  name: string,
  { migration: { scopes, ...args } }: Auth0Plan,
  domain: string,
  opts: pulumi.CustomResourceOptions,
) {
  const client = new auth0.Client(name, args, opts);
  const credentials = new auth0.ClientCredentials(
    `${name}-credentials`,
    { clientId: client.clientId, authenticationMethod: "client_secret_post" },
    { ...opts, additionalSecretOutputs: ["clientSecret"] },
  );
  new auth0.ClientGrant(
    `${name}-grant`,
    { clientId: client.clientId, audience: `https://${domain}/api/v2/`, scopes: [...scopes] },
    opts,
  );
  return { id: client.clientId, secret: pulumi.secret(credentials.clientSecret) };
}

function createRoles(
  name: string,
  { roles, audience }: Auth0Plan,
  permissions: auth0.ResourceServerScopes,
  opts: pulumi.CustomResourceOptions,
): Record<string, pulumi.Output<string>> {
  const created = roles.map((role) => {
    const resource = new auth0.Role(
      `${name}-role-${role.name}`,
      { name: role.name, description: role.description },
      opts,
    );
    new auth0.RolePermissions(
      `${name}-role-${role.name}-permissions`,
      {
        roleId: resource.id,
        permissions: role.permissions.map((permission) => ({
          name: permission,
          resourceServerIdentifier: audience,
        })),
      },
      { ...opts, dependsOn: [permissions] },
    );
    return [role.name, resource.id] as const;
  });
  return Object.fromEntries(created);
}

function createRoleAction(name: string, { action }: Auth0Plan, opts: pulumi.CustomResourceOptions): void {
  const resource = new auth0.Action(name, action, opts);
  new auth0.TriggerActions(
    `${name}-trigger`,
    {
      trigger: "post-login",
      actions: [{ id: resource.id, displayName: resource.name }],
    },
    opts,
  );
}

function createConnection(
  name: string,
  { connection }: Auth0Plan,
  clients: pulumi.Output<string>[],
  opts: pulumi.CustomResourceOptions,
): void {
  const { protect: _, ...unprotected } = opts;
  const resource = new auth0.Connection(name, connection, opts);
  new auth0.ConnectionClients(
    `${name}-clients`,
    { connectionId: resource.id, enabledClients: clients },
    unprotected,
  );
}

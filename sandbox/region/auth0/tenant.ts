import { Faults } from "./faults.ts";
import { randomId } from "./ids.ts";
import { SigningKey } from "./keys.ts";
import { MANAGEMENT_SCOPES } from "./scopes.ts";
import { type Auth0Settings, type Options, optionsOf } from "./settings.ts";
import { type Collection, Store } from "./store.ts";
import type {
  Action,
  ActionVersion,
  Binding,
  Client,
  ClientGrant,
  Connection,
  ImportJob,
  Permission,
  ResourceServer,
  Role,
} from "./types.ts";
import { Users } from "./users.ts";

/** One tenant: its data, its key and its settings. */
export class Tenant {
  readonly store: Store;
  readonly options: Options;
  readonly faults = new Faults();
  readonly key: SigningKey;
  readonly users: Users;
  readonly roles: Collection<Role>;
  /** By the role's id. */
  readonly rolePermissions: Collection<Permission[]>;
  readonly clients: Collection<Client>;
  readonly clientGrants: Collection<ClientGrant>;
  readonly resourceServers: Collection<ResourceServer>;
  readonly connections: Collection<Connection>;
  readonly jobs: Collection<ImportJob>;
  /** Mails to set a new password, by the user's id. */
  readonly passwordMails: Collection<number>;
  readonly actions: Collection<Action>;
  readonly actionVersions: Collection<ActionVersion>;
  /** By the trigger's id, in the order of execution. */
  readonly bindings: Collection<Binding[]>;
  readonly tenantSettings: Collection<Record<string, unknown>>;
  #url = "";

  constructor(settings: Auth0Settings) {
    this.store = new Store(settings.stateFile);
    this.options = optionsOf(settings);
    this.key = new SigningKey(this.store);
    this.users = new Users(this.store, this.options.now, this.options.searchDelayMs);
    this.roles = this.store.collection("roles");
    this.rolePermissions = this.store.collection("rolePermissions");
    this.clients = this.store.collection("clients");
    this.clientGrants = this.store.collection("clientGrants");
    this.resourceServers = this.store.collection("resourceServers");
    this.connections = this.store.collection("connections");
    this.jobs = this.store.collection("jobs");
    this.passwordMails = this.store.collection("passwordMails");
    this.actions = this.store.collection("actions");
    this.actionVersions = this.store.collection("actionVersions");
    this.bindings = this.store.collection("bindings");
    this.tenantSettings = this.store.collection("tenantSettings");
  }

  get url(): string {
    return this.#url;
  }

  now(): number {
    return this.options.now();
  }

  /** The time as the API writes it. */
  timestamp(): string {
    return new Date(this.now()).toISOString();
  }

  managementAudience(): string {
    return `${this.#url}/api/v2/`;
  }

  /** Gives the tenant its URL and, if it is new, what every tenant has from its beginning. */
  open(url: string, management: Auth0Settings["management"]): void {
    this.#url = url;
    const audience = this.managementAudience();
    // A tenant on another port keeps its data, and its Management API moves with it.
    const old = this.resourceServers.all().find(({ is_system }) => is_system);
    this.resourceServers.put(old?.id ?? "management", {
      id: old?.id ?? "management",
      identifier: audience,
      name: "Auth0 Management API",
      is_system: true,
      token_lifetime: 86_400,
      scopes: MANAGEMENT_SCOPES.map((value) => ({ value })),
    });
    for (const grant of this.clientGrants.all()) {
      if (grant.audience === old?.identifier) this.clientGrants.put(grant.id, { ...grant, audience });
    }
    const { clientId, clientSecret } = management;
    if (this.clients.get(clientId) === undefined) this.#addManagementClient(clientId, clientSecret);
    if (old === undefined) this.#addDefaultConnection(clientId);
  }

  #addManagementClient(clientId: string, clientSecret: string): void {
    this.clients.put(clientId, {
      client_id: clientId,
      client_secret: clientSecret,
      name: "Management",
      app_type: "non_interactive",
      grant_types: ["client_credentials"],
      token_endpoint_auth_method: "client_secret_post",
    });
    const id = `cgr_${randomId(16)}`;
    const grant = { id, client_id: clientId, audience: this.managementAudience() };
    this.clientGrants.put(id, { ...grant, scope: [...MANAGEMENT_SCOPES] });
  }

  #addDefaultConnection(clientId: string): void {
    const id = `con_${randomId(16)}`;
    this.connections.put(id, {
      id,
      name: "Username-Password-Authentication",
      strategy: "auth0",
      enabled_clients: [clientId],
      options: { passwordPolicy: "good" },
    });
  }
}

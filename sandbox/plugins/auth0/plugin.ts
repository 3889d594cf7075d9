import type { Plugin, Property } from "../server/resource.ts";
import { Api, apiOptions } from "./api.ts";
import { action } from "./resources/action.ts";
import { client } from "./resources/client.ts";
import { clientCredentials } from "./resources/clientCredentials.ts";
import { clientGrant } from "./resources/clientGrant.ts";
import { connection } from "./resources/connection.ts";
import { connectionClients } from "./resources/connectionClients.ts";
import { resourceServer } from "./resources/resourceServer.ts";
import { resourceServerScopes } from "./resources/resourceServerScopes.ts";
import { role } from "./resources/role.ts";
import { rolePermissions } from "./resources/rolePermissions.ts";
import { triggerAction, triggerActions } from "./resources/triggerActions.ts";

const config: Record<string, Property> = {
  apiToken: { type: "string", secret: true },
  audience: { type: "string" },
  clientId: { type: "string" },
  clientSecret: { type: "string", secret: true },
  debug: { type: "boolean" },
  domain: { type: "string" },
};

export const auth0: Plugin<Api> = {
  name: "auth0",
  config,
  resources: {
    "auth0:index/action:Action": action,
    "auth0:index/client:Client": client,
    "auth0:index/clientCredentials:ClientCredentials": clientCredentials,
    "auth0:index/clientGrant:ClientGrant": clientGrant,
    "auth0:index/connection:Connection": connection,
    "auth0:index/connectionClients:ConnectionClients": connectionClients,
    "auth0:index/resourceServer:ResourceServer": resourceServer,
    "auth0:index/resourceServerScopes:ResourceServerScopes": resourceServerScopes,
    "auth0:index/role:Role": role,
    "auth0:index/rolePermissions:RolePermissions": rolePermissions,
    "auth0:index/triggerAction:TriggerAction": triggerAction,
    "auth0:index/triggerActions:TriggerActions": triggerActions,
  },
  configure: (values) => new Api(apiOptions(values, process.env)),
};

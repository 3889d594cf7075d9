import type { Plugin, Property } from "../server/resource.ts";
import { database } from "./resources/database.ts";
import { defaultPrivileges } from "./resources/defaultPrivileges.ts";
import { extension } from "./resources/extension.ts";
import { grant } from "./resources/grant.ts";
import { grantRole } from "./resources/grantRole.ts";
import { role } from "./resources/role.ts";
import { schema } from "./resources/schema.ts";
import { Server, serverOptions } from "./server.ts";

const config: Record<string, Property> = {
  connectTimeout: { type: "integer", default: 180 },
  database: { type: "string" },
  databaseUsername: { type: "string" },
  expectedVersion: { type: "string" },
  host: { type: "string" },
  maxConnections: { type: "integer" },
  password: { type: "string", secret: true },
  port: { type: "integer" },
  sslmode: { type: "string" },
  sslrootcert: { type: "string" },
  superuser: { type: "boolean" },
  username: { type: "string" },
};

export const postgresql: Plugin<Server> = {
  name: "postgresql",
  config,
  resources: {
    "postgresql:index/database:Database": database,
    // The type's name before version 3.12.
    "postgresql:index/defaultPrivileg:DefaultPrivileg": defaultPrivileges,
    "postgresql:index/defaultPrivileges:DefaultPrivileges": defaultPrivileges,
    "postgresql:index/extension:Extension": extension,
    "postgresql:index/grant:Grant": grant,
    "postgresql:index/grantRole:GrantRole": grantRole,
    "postgresql:index/role:Role": role,
    "postgresql:index/schema:Schema": schema,
  },
  configure: (values) => new Server(serverOptions(values, process.env)),
};

import type { PackEntry } from "../rule.ts";
import { requireProtect } from "../rules/postgresql/database/requireProtect.ts";
import { disallowPublic as defaultPrivilegesDisallowPublic } from "../rules/postgresql/defaultPrivileges/disallowPublic.ts";
import { disallowDropCascade as extensionDisallowDropCascade } from "../rules/postgresql/extension/disallowDropCascade.ts";
import { disallowUntrusted } from "../rules/postgresql/extension/disallowUntrusted.ts";
import { requireSearchPath } from "../rules/postgresql/function/requireSearchPath.ts";
import { disallowAllPrivileges } from "../rules/postgresql/grant/disallowAllPrivileges.ts";
import { disallowGrantOption } from "../rules/postgresql/grant/disallowGrantOption.ts";
import { disallowPublic as grantDisallowPublic } from "../rules/postgresql/grant/disallowPublic.ts";
import { disallowServerAccess } from "../rules/postgresql/grantRole/disallowServerAccess.ts";
import { disallowPlainConnection } from "../rules/postgresql/provider/disallowPlainConnection.ts";
import { disallowAdministrativeRights } from "../rules/postgresql/role/disallowAdministrativeRights.ts";
import { disallowDefaultPassword } from "../rules/postgresql/role/disallowDefaultPassword.ts";
import { disallowPlainPasswordStorage } from "../rules/postgresql/role/disallowPlainPasswordStorage.ts";
import { requireConnectionLimit } from "../rules/postgresql/role/requireConnectionLimit.ts";
import { requireSeparateRoles } from "../rules/postgresql/role/requireSeparateRoles.ts";
import { requireTimeouts } from "../rules/postgresql/role/requireTimeouts.ts";
import { disallowDropCascade as schemaDisallowDropCascade } from "../rules/postgresql/schema/disallowDropCascade.ts";
import { disallowPublicPolicy } from "../rules/postgresql/schema/disallowPublicPolicy.ts";

export const postgresqlEntries: readonly PackEntry[] = [
  // rules/postgresql/database
  { rule: requireProtect, level: "mandatory" },
  // rules/postgresql/defaultPrivileges
  { rule: defaultPrivilegesDisallowPublic, level: "mandatory" },
  // rules/postgresql/extension
  { rule: extensionDisallowDropCascade, level: "mandatory" },
  { rule: disallowUntrusted, level: "mandatory" },
  // rules/postgresql/function
  { rule: requireSearchPath, level: "mandatory" },
  // rules/postgresql/grant
  { rule: disallowAllPrivileges, level: "mandatory" },
  { rule: disallowGrantOption, level: "mandatory" },
  { rule: grantDisallowPublic, level: "mandatory" },
  // rules/postgresql/grantRole
  { rule: disallowServerAccess, level: "mandatory" },
  // rules/postgresql/provider
  { rule: disallowPlainConnection, level: "mandatory" },
  // rules/postgresql/role
  { rule: disallowAdministrativeRights, level: "mandatory" },
  { rule: disallowDefaultPassword, level: "mandatory" },
  { rule: disallowPlainPasswordStorage, level: "mandatory" },
  { rule: requireConnectionLimit, level: "advisory" },
  { rule: requireSeparateRoles, level: "mandatory" },
  { rule: requireTimeouts, level: "advisory" },
  // rules/postgresql/schema
  { rule: schemaDisallowDropCascade, level: "mandatory" },
  { rule: disallowPublicPolicy, level: "mandatory" },
];

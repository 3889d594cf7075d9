import type { PackEntry } from "../rule.ts";
import { disallowSecretsInCode } from "../rules/auth0/action/disallowSecretsInCode.ts";
import { disallowImplicitGrant } from "../rules/auth0/client/disallowImplicitGrant.ts";
import { disallowWildcardCallback } from "../rules/auth0/client/disallowWildcardCallback.ts";
import { requireRs256 as clientRequireRs256 } from "../rules/auth0/client/requireRs256.ts";
import { disallowGuessableSecret } from "../rules/auth0/clientCredentials/disallowGuessableSecret.ts";
import { disallowUnusedScopes } from "../rules/auth0/clientGrant/disallowUnusedScopes.ts";
import { disallowWideGrant } from "../rules/auth0/clientGrant/disallowWideGrant.ts";
import { requireBruteForceProtection } from "../rules/auth0/connection/requireBruteForceProtection.ts";
import { requirePasswordPolicy } from "../rules/auth0/connection/requirePasswordPolicy.ts";
import { requireProtect } from "../rules/auth0/connection/requireProtect.ts";
import { requireRs256 as resourceServerRequireRs256 } from "../rules/auth0/resourceServer/requireRs256.ts";
import { requireShortTokens } from "../rules/auth0/resourceServer/requireShortTokens.ts";

export const auth0Entries: readonly PackEntry[] = [
  // rules/auth0/action
  { rule: disallowSecretsInCode, level: "mandatory" },
  // rules/auth0/client
  { rule: disallowImplicitGrant, level: "mandatory" },
  { rule: disallowWildcardCallback, level: "mandatory" },
  { rule: clientRequireRs256, level: "mandatory" },
  // rules/auth0/clientCredentials
  { rule: disallowGuessableSecret, level: "mandatory" },
  // rules/auth0/clientGrant
  { rule: disallowUnusedScopes, level: "mandatory" },
  { rule: disallowWideGrant, level: "mandatory" },
  // rules/auth0/connection
  { rule: requireBruteForceProtection, level: "mandatory" },
  { rule: requirePasswordPolicy, level: "mandatory" },
  { rule: requireProtect, level: "mandatory" },
  // rules/auth0/resourceServer
  { rule: resourceServerRequireRs256, level: "mandatory" },
  { rule: requireShortTokens, level: "advisory" },
];

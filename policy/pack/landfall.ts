import { formatDay } from "../detectors/days.ts";
import type { PackEntry } from "../rule.ts";
import { disallowExpiredSecret } from "../rules/landfall/oauthClient/disallowExpiredSecret.ts";
import { disallowWideScopes } from "../rules/landfall/oauthClient/disallowWideScopes.ts";
import { requireExpiry } from "../rules/landfall/oauthClient/requireExpiry.ts";
import { requireOwnRedirectUri } from "../rules/landfall/oauthClient/requireOwnRedirectUri.ts";

export const landfallEntries: readonly PackEntry[] = [
  // rules/landfall/oauthClient
  { rule: disallowExpiredSecret(() => formatDay(new Date())), level: "mandatory" },
  { rule: disallowWideScopes, level: "advisory" },
  { rule: requireExpiry, level: "mandatory" },
  { rule: requireOwnRedirectUri, level: "mandatory" },
];

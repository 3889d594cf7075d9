import { joinSorted } from "../../../detectors/environment.ts";
import { grant } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPublic = defineResourceRule(grant, {
  name: "postgresql-grant-disallow-public",
  description: "Nothing is granted to PUBLIC.",
  severity: "high",
  remediationSteps:
    'Grant it to the role that needs it. An empty `privileges` for "public" revokes the default privileges.',
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ role, privileges }) => {
    const given = role.toLowerCase() === "public" ? (privileges ?? []) : [];
    return violationIf(given.length > 0, `grants ${joinSorted(given)} to every role`);
  },
});

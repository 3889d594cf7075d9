import { joinSorted } from "../../../detectors/environment.ts";
import { defaultPrivileges } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPublic = defineResourceRule(defaultPrivileges, {
  name: "postgresql-default-privileges-disallow-public",
  description: "Default privileges grant nothing to PUBLIC.",
  severity: "high",
  remediationSteps: "Grant them to the role that needs them.",
  url: "https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ role, privileges }) => {
    const given = role.toLowerCase() === "public" ? (privileges ?? []) : [];
    return violationIf(given.length > 0, `will grant ${joinSorted(given)} to every role`);
  },
});

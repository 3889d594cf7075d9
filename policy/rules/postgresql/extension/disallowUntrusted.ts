import { extension } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowUntrusted = defineResourceRule(extension, {
  name: "postgresql-extension-disallow-untrusted",
  description: "An extension does not give SQL access to the server's files and programs.",
  severity: "high",
  remediationSteps: "Use a trusted extension.",
  url: "https://www.postgresql.org/docs/current/sql-createextension.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ name }) =>
    violationIf(
      /^(plpython3?u|plperlu|pltclu|plsh|adminpack|file_fdw)$/.test(name ?? ""),
      `gives SQL the server's files and programs: ${name}`,
    ),
});

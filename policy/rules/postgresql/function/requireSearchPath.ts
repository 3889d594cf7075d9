import { postgresqlFunction } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireSearchPath = defineResourceRule(postgresqlFunction, {
  name: "postgresql-function-require-search-path",
  description: "A function with its owner's rights fixes where it looks for names.",
  severity: "high",
  remediationSteps: "Begin the body's function with SET search_path, or leave `securityDefiner` out.",
  url: "https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
  onUnknown: "stop",
  validateResource: ({ securityDefiner, body }) =>
    violationIf(
      securityDefiner === true && !/\bset(_config\s*\(\s*')?\s*search_path/i.test(body),
      "runs with its owner's rights and the caller's search_path",
    ),
});

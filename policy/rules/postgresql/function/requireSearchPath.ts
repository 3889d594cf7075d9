import { postgresqlFunction } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireSearchPath = defineResourceRule(postgresqlFunction, {
  name: "postgresql-function-require-search-path",
  description: "A SECURITY DEFINER function sets its search_path.",
  severity: "high",
  remediationSteps: "Set search_path in the function's body, or remove `securityDefiner`.",
  url: "https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
  onUnknown: "stop",
  validateResource: ({ securityDefiner, body }) =>
    violationIf(
      securityDefiner === true && !/\bset(_config\s*\(\s*')?\s*search_path/i.test(body),
      "runs with its owner's rights and the caller's search_path",
    ),
});

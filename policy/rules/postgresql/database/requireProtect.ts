import { defineProtectRule } from "../../../defineProtectRule.ts";
import { database } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(database, {
  name: "postgresql-database-require-protect",
  description: "A database cannot be deleted by mistake.",
  severity: "high",
  consequence: "drops all of its tables",
});

import { defineProtectRule } from "../../../defineProtectRule.ts";
import { databaseCluster } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(databaseCluster, {
  name: "digitalocean-database-cluster-require-protect",
  description: "A managed database cannot be deleted by mistake.",
  severity: "high",
  consequence: "deletes the data and their backups",
});

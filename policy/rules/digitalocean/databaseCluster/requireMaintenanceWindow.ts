import { databaseCluster } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireMaintenanceWindow = defineResourceRule(databaseCluster, {
  name: "digitalocean-database-cluster-require-maintenance-window",
  description: "A managed database has a maintenance window.",
  severity: "low",
  remediationSteps: "Set `maintenanceWindows` to a day and an hour.",
  url: "https://docs.digitalocean.com/products/databases/",
  onUnknown: "stop",
  validateResource: ({ maintenanceWindows }) =>
    violationIf((maintenanceWindows ?? []).length === 0, "is updated at a time that DigitalOcean chooses"),
});

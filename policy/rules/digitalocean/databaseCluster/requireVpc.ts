import { databaseCluster } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireVpc = defineResourceRule(databaseCluster, {
  name: "digitalocean-database-cluster-require-vpc",
  description: "A managed database is in a VPC of its app.",
  severity: "medium",
  remediationSteps: "Set `privateNetworkUuid`.",
  url: "https://docs.digitalocean.com/products/databases/",
  onUnknown: "stop",
  validateResource: ({ privateNetworkUuid }) =>
    violationIf(!privateNetworkUuid, "is in the default VPC of its region"),
});

import { databaseCluster } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireVpc = defineResourceRule(databaseCluster, {
  name: "digitalocean-database-cluster-require-vpc",
  description: "A managed database is in a private network of its app.",
  severity: "medium",
  remediationSteps: "Set `privateNetworkUuid`.",
  url: "https://docs.digitalocean.com/products/databases/",
  onUnknown: "stop",
  validateResource: ({ privateNetworkUuid }) =>
    violationIf(!privateNetworkUuid, "shares the private network of everything else in its region"),
});

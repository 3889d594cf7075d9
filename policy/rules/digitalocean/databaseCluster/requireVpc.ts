import { databaseCluster } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireVpc = rule(databaseCluster, {
  name: "digitalocean-database-cluster-require-vpc",
  description: "A managed database is in a private network of its app.",
  severity: "medium",
  remediationSteps: "Set `privateNetworkUuid`.",
  url: "https://docs.digitalocean.com/products/databases/",
  judge: ({ privateNetworkUuid }) =>
    violation(!privateNetworkUuid, "shares the private network of everything else in its region"),
});

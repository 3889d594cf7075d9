import type { PolicyResource } from "@pulumi/policy";
import { databaseCluster, databaseFirewall } from "../../../resourceTypes.ts";
import { defineStackRule } from "../../../rule.ts";
import { filterByType, refersTo } from "../../../stackResources.ts";
import { readIfKnown } from "../../../unknownValues.ts";

export const requireFirewall = defineStackRule({
  name: "digitalocean-database-cluster-require-firewall",
  description: "A managed database has a firewall.",
  severity: "high",
  remediationSteps: "Create a digitalocean.DatabaseFirewall. Without one, every address can try passwords.",
  url: "https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/",
  validateStack: (resources) => {
    const firewalls = filterByType(resources, databaseFirewall);
    return filterByType(resources, databaseCluster)
      .filter((cluster) => !firewalls.some((wall) => guards(wall, cluster)))
      .map(({ urn }) => ({ urn, violation: "is open to every address" }));
  },
});

function guards(wall: PolicyResource, cluster: PolicyResource): boolean {
  if (refersTo(wall, "clusterId", cluster)) return true;
  const id = readIfKnown(() => cluster.props.id);
  return wall.props.clusterId === id && id !== undefined;
}

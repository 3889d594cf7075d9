import type { PolicyResource } from "@pulumi/policy";
import { droplet, firewall } from "../../../resourceTypes.ts";
import { defineStackRule } from "../../../rule.ts";
import { filterByType, refersTo } from "../../../stackResources.ts";
import { readIfKnown } from "../../../unknownValues.ts";

export const requireFirewall = defineStackRule({
  name: "digitalocean-droplet-require-firewall",
  description: "A droplet is behind a firewall.",
  severity: "high",
  remediationSteps: "Add the droplet to `dropletIds` of a digitalocean.Firewall, or give both the same tag.",
  url: "https://docs.digitalocean.com/products/networking/firewalls/",
  validateStack: (resources) => {
    const firewalls = filterByType(resources, firewall);
    return filterByType(resources, droplet)
      .filter((machine) => !firewalls.some((wall) => guards(wall, machine)))
      .map(({ urn }) => ({ urn, violation: "has every port open to the world" }));
  },
});

function guards(wall: PolicyResource, machine: PolicyResource): boolean {
  if (refersTo(wall, "dropletIds", machine)) return true;
  const tags: readonly string[] = machine.props.tags ?? [];
  const shared: readonly string[] = wall.props.tags ?? [];
  if (tags.some((tag) => shared.includes(tag))) return true;
  const id = readIfKnown(() => machine.props.id);
  // Reading an unknown ID throws, so the rule reports nothing: the ID may be this droplet's.
  return (wall.props.dropletIds ?? []).some(
    (guarded: number) => id !== undefined && String(guarded) === String(id),
  );
}

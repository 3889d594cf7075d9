import { droplet } from "../../../resourceTypes.ts";
import { defineStackRule } from "../../../rule.ts";
import { filterByType } from "../../../stackResources.ts";

export const requireBackups = defineStackRule({
  name: "digitalocean-droplet-require-backups",
  description: "A droplet is backed up.",
  severity: "high",
  remediationSteps:
    "Set `backups: true` with a `backupPolicy`, or configure the component that backs up its data.",
  url: "https://docs.digitalocean.com/products/backups/",
  defaultConfig: { components: ["landfall:backup:Backup"] },
  validateStack: (resources, { components }) =>
    resources.some(({ type }) => components.includes(type))
      ? []
      : filterByType(resources, droplet)
          .filter(({ props }) => props.backups !== true)
          .map(({ urn }) => ({ urn, violation: "is not backed up" })),
});

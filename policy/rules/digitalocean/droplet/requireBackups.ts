import { droplet } from "../../../kinds.ts";
import { ofKind, stackRule } from "../../../stack.ts";

export const requireBackups = stackRule({
  name: "digitalocean-droplet-require-backups",
  description: "What a droplet holds is backed up.",
  severity: "high",
  remediationSteps:
    "Set `backups: true` with a `backupPolicy`, or name the component that backs its data up.",
  url: "https://docs.digitalocean.com/products/backups/",
  settings: { components: ["landfall:backup:Backup"] },
  judgeStack: (resources, { components }) =>
    resources.some(({ type }) => components.includes(type))
      ? []
      : ofKind(resources, droplet)
          .filter(({ props }) => props.backups !== true)
          .map(({ urn }) => ({ urn, violation: "is not backed up" })),
});

import { spacesKey } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowFullAccess = defineResourceRule(spacesKey, {
  name: "digitalocean-spaces-key-disallow-full-access",
  description: "A key opens one bucket.",
  severity: "high",
  remediationSteps: 'Name the bucket in `grants`, with "read" or "readwrite".',
  url: "https://docs.digitalocean.com/products/spaces/how-to/manage-access/",
  onUnknown: "checkKnownElements",
  validateResource: ({ grants }) => {
    const found: string[] = [];
    for (const { permission, bucket } of grants ?? [])
      if (permission === "fullaccess" || !bucket) found.push(permission);
    return violationIf(found.length > 0, "opens every bucket of the account");
  },
});

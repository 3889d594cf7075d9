import { spacesKey } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowFullAccess = defineResourceRule(spacesKey, {
  name: "digitalocean-spaces-key-disallow-full-access",
  description: "A Spaces key has access to named buckets only.",
  severity: "high",
  remediationSteps: 'Name the bucket in `grants`, with "read" or "readwrite".',
  url: "https://docs.digitalocean.com/products/spaces/how-to/manage-access/",
  onUnknown: "checkKnownElements",
  validateResource: ({ grants }) => {
    const unrestricted: string[] = [];
    for (const { permission, bucket } of grants ?? [])
      if (permission === "fullaccess" || !bucket) unrestricted.push(permission);
    return violationIf(unrestricted.length > 0, "opens every bucket of the account");
  },
});

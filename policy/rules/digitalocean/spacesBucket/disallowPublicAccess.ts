import { spacesBucket } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPublicAccess = defineResourceRule(spacesBucket, {
  name: "digitalocean-spaces-bucket-disallow-public-access",
  description: "A bucket is private.",
  severity: "critical",
  remediationSteps:
    'Set `acl` to "private" and use signed URLs, or serve public files from a separate bucket.',
  url: "https://docs.digitalocean.com/products/spaces/how-to/set-file-permissions/",
  onUnknown: "checkKnownElements",
  validateResource: ({ acl }) =>
    violationIf(/^public/.test(acl ?? ""), "can be listed and read by everybody"),
  remediateResource: (inputs) => ({ ...inputs, acl: "private" }),
});

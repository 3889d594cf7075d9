import { spacesBucket } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPublicAccess = rule(spacesBucket, {
  name: "digitalocean-spaces-bucket-disallow-public-access",
  description: "A bucket is private.",
  severity: "critical",
  remediationSteps:
    'Set `acl` to "private" and hand out signed URLs, or serve public files from a bucket of their own.',
  url: "https://docs.digitalocean.com/products/spaces/how-to/set-file-permissions/",
  judge: ({ acl }) => violation(/^public/.test(acl ?? ""), "can be listed and read by everybody"),
  remediate: (inputs) => ({ ...inputs, acl: "private" }),
});

import { spacesBucket } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireVersioning = rule(spacesBucket, {
  name: "digitalocean-spaces-bucket-require-versioning",
  description: "A bucket keeps what is overwritten or deleted.",
  severity: "medium",
  remediationSteps: "Set `versioning: { enabled: true }`.",
  url: "https://docs.digitalocean.com/products/spaces/how-to/enable-versioning/",
  judge: ({ versioning }) =>
    violation(versioning?.enabled !== true, "forgets what is overwritten or deleted"),
  remediate: (inputs) => ({ ...inputs, versioning: { enabled: true } }),
});

import { spacesBucket } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowForceDestroy = rule(spacesBucket, {
  name: "digitalocean-spaces-bucket-disallow-force-destroy",
  description: "A bucket with files in it cannot be deleted.",
  severity: "high",
  remediationSteps: "Remove `forceDestroy`.",
  url: "https://docs.digitalocean.com/products/spaces/",
  judge: ({ forceDestroy }) => violation(forceDestroy === true, "is deleted with everything in it"),
  remediate: (inputs) => ({ ...inputs, forceDestroy: false }),
});

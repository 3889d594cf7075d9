import { spacesBucket } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireLifecycle = rule(spacesBucket, {
  name: "digitalocean-spaces-bucket-require-lifecycle",
  description: "A bucket with versions removes old ones.",
  severity: "low",
  remediationSteps:
    "Add a lifecycle rule with `noncurrentVersionExpiration` and `abortIncompleteMultipartUploadDays`.",
  url: "https://docs.digitalocean.com/products/spaces/how-to/configure-lifecycle-rules/",
  judge: ({ lifecycleRules, versioning }) =>
    violation(
      versioning?.enabled === true &&
        !(lifecycleRules ?? []).some(
          ({ enabled, noncurrentVersionExpiration }) => enabled && noncurrentVersionExpiration?.days,
        ),
      "keeps every old version for ever, which grows without end",
    ),
});

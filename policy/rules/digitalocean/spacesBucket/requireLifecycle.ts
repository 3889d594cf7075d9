import { spacesBucket } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireLifecycle = defineResourceRule(spacesBucket, {
  name: "digitalocean-spaces-bucket-require-lifecycle",
  description: "A bucket with versioning deletes old versions.",
  severity: "low",
  remediationSteps:
    "Add a lifecycle rule with `noncurrentVersionExpiration` and `abortIncompleteMultipartUploadDays`.",
  url: "https://docs.digitalocean.com/products/spaces/how-to/configure-lifecycle-rules/",
  onUnknown: "stop",
  validateResource: ({ lifecycleRules, versioning }) =>
    violationIf(
      versioning?.enabled === true &&
        !(lifecycleRules ?? []).some(
          ({ enabled, noncurrentVersionExpiration }) => enabled && noncurrentVersionExpiration?.days,
        ),
      "keeps every old version for ever, which grows without end",
    ),
});

import { defineProtectRule } from "../../../defineProtectRule.ts";
import { spacesBucket } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(spacesBucket, {
  name: "digitalocean-spaces-bucket-require-protect",
  description: "A bucket cannot be deleted by mistake.",
  severity: "high",
  consequence: "deletes what is in it",
});

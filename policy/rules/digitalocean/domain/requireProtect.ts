import { defineProtectRule } from "../../../defineProtectRule.ts";
import { domain } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(domain, {
  name: "digitalocean-domain-require-protect",
  description: "A DNS zone cannot be deleted by mistake.",
  severity: "high",
  consequence: "deletes every record of the domain",
});

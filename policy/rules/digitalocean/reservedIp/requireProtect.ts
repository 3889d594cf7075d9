import { defineProtectRule } from "../../../defineProtectRule.ts";
import { reservedIp } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(reservedIp, {
  name: "digitalocean-reserved-ip-require-protect",
  description: "A reserved address cannot be deleted by mistake.",
  severity: "high",
  consequence: "gives the address to somebody else",
});

import { defineProtectRule } from "../../../defineProtectRule.ts";
import { droplet } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(droplet, {
  name: "digitalocean-droplet-require-protect",
  description: "A droplet cannot be deleted by mistake.",
  severity: "high",
  consequence: "deletes the machine and its disk",
});

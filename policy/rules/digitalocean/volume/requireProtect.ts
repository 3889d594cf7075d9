import { defineProtectRule } from "../../../defineProtectRule.ts";
import { volume } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(volume, {
  name: "digitalocean-volume-require-protect",
  description: "A volume cannot be deleted by mistake.",
  severity: "high",
  consequence: "deletes the data on it",
});

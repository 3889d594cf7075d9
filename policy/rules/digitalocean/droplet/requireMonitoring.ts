import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireMonitoring = defineResourceRule(droplet, {
  name: "digitalocean-droplet-require-monitoring",
  description: "A droplet has the monitoring agent.",
  severity: "low",
  remediationSteps: "Set `monitoring: true`.",
  url: "https://docs.digitalocean.com/products/monitoring/",
  onUnknown: "stop",
  validateResource: ({ monitoring }) => violationIf(monitoring !== true, "has no monitoring agent"),
  remediateResource: (inputs) => ({ ...inputs, monitoring: true }),
});

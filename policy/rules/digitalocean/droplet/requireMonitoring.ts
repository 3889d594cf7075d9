import { droplet } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireMonitoring = rule(droplet, {
  name: "digitalocean-droplet-require-monitoring",
  description: "A droplet reports how it is.",
  severity: "low",
  remediationSteps: "Set `monitoring: true`.",
  url: "https://docs.digitalocean.com/products/monitoring/",
  judge: ({ monitoring }) => violation(monitoring !== true, "has no monitoring agent"),
  remediate: (inputs) => ({ ...inputs, monitoring: true }),
});

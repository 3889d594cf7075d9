import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireGracefulShutdown = defineResourceRule(droplet, {
  name: "digitalocean-droplet-require-graceful-shutdown",
  description: "A droplet is shut down before it is deleted.",
  severity: "low",
  remediationSteps: "Set `gracefulShutdown: true`.",
  url: "https://docs.digitalocean.com/products/droplets/",
  onUnknown: "stop",
  validateResource: ({ gracefulShutdown }) =>
    violationIf(gracefulShutdown !== true, "is powered off without a shutdown when it is deleted"),
  remediateResource: (inputs) => ({ ...inputs, gracefulShutdown: true }),
});

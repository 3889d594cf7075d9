import { droplet } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireGracefulShutdown = rule(droplet, {
  name: "digitalocean-droplet-require-graceful-shutdown",
  description: "A droplet is shut down before it is deleted.",
  severity: "low",
  remediationSteps: "Set `gracefulShutdown: true`.",
  url: "https://docs.digitalocean.com/products/droplets/",
  judge: ({ gracefulShutdown }) =>
    violation(gracefulShutdown !== true, "is switched off in the middle of what it writes"),
  remediate: (inputs) => ({ ...inputs, gracefulShutdown: true }),
});

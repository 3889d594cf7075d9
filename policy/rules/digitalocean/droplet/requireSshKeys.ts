import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireSshKeys = defineResourceRule(droplet, {
  name: "digitalocean-droplet-require-ssh-keys",
  description: "A droplet has SSH keys, so that no root password is sent by e-mail.",
  severity: "high",
  remediationSteps: "Set `sshKeys` when you create the droplet. A later change replaces it.",
  url: "https://docs.digitalocean.com/products/droplets/how-to/add-ssh-keys/",
  onUnknown: "stop",
  validateResource: ({ sshKeys }) =>
    violationIf(
      (sshKeys ?? []).length === 0,
      "has no SSH key, so DigitalOcean sends a root password by e-mail",
    ),
});

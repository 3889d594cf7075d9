import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowOpenEngine = defineResourceRule(droplet, {
  name: "digitalocean-droplet-disallow-open-engine",
  description: "A droplet's Docker daemon does not listen on the network without TLS.",
  severity: "critical",
  remediationSteps: "Remove the address, and connect to the daemon with ssh://.",
  url: "https://docs.docker.com/engine/security/protect-access/",
  onUnknown: "checkKnownElements",
  validateResource: ({ userData }) =>
    violationIf(
      /tcp:\/\/(0\.0\.0\.0|\[?::\]?|\*)?:2375\b/.test(userData ?? ""),
      "has its container engine listen on port 2375 without TLS",
    ),
});

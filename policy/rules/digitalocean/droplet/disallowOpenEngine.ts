import { droplet } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowOpenEngine = rule(droplet, {
  name: "digitalocean-droplet-disallow-open-engine",
  description: "A droplet's container engine does not listen on the network without TLS.",
  severity: "critical",
  remediationSteps: "Remove the address, and reach the engine by ssh://.",
  url: "https://docs.docker.com/engine/security/protect-access/",
  judge: ({ userData }) =>
    violation(
      /tcp:\/\/(0\.0\.0\.0|\[?::\]?|\*)?:2375\b/.test(userData ?? ""),
      "has its container engine listen on port 2375 without TLS",
    ),
});

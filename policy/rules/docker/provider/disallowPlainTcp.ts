import { dockerProvider } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPlainTcp = defineResourceRule(dockerProvider, {
  name: "docker-provider-disallow-plain-tcp",
  description: "The Docker provider connects with SSH or TLS.",
  severity: "critical",
  remediationSteps: 'Use "ssh://user@host", or set `certPath` or `caMaterial`.',
  url: "https://docs.docker.com/engine/security/protect-access/",
  onUnknown: "checkKnownElements",
  validateResource: ({ host, certPath, caMaterial }) =>
    violationIf(
      /^(tcp|http):/.test(host ?? "") && !certPath && !caMaterial,
      "reaches the container engine without TLS",
    ),
});

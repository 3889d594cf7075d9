import { dockerProvider } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPlainTcp = rule(dockerProvider, {
  name: "docker-provider-disallow-plain-tcp",
  description: "The container engine is reached by ssh or TLS.",
  severity: "critical",
  remediationSteps: 'Use "ssh://user@host", or give `certPath` or `caMaterial`.',
  url: "https://docs.docker.com/engine/security/protect-access/",
  judge: ({ host, certPath, caMaterial }) =>
    violation(
      /^(tcp|http):/.test(host ?? "") && !certPath && !caMaterial,
      "reaches the container engine without TLS",
    ),
});

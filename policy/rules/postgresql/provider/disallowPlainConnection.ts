import { isLoopback } from "../../../detectors/network.ts";
import { postgresqlProvider } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPlainConnection = defineResourceRule(postgresqlProvider, {
  name: "postgresql-provider-disallow-plain-connection",
  description: "A database server over a network is reached by TLS that is checked.",
  severity: "high",
  remediationSteps: 'Set `sslmode` to "verify-full", or go through ssh to the server\'s loopback.',
  url: "https://www.postgresql.org/docs/current/libpq-ssl.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ host, sslmode }) =>
    violationIf(
      !isLoopback(host) && ["disable", "allow", "prefer"].includes(sslmode ?? "require"),
      `may send passwords in plain text: sslmode is "${sslmode}"`,
    ),
});

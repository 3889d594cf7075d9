import { isLoopback } from "../../../detectors/network.ts";
import { postgresqlProvider } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPlainConnection = defineResourceRule(postgresqlProvider, {
  name: "postgresql-provider-disallow-plain-connection",
  description: "A connection to a database server over a network uses verified TLS.",
  severity: "high",
  remediationSteps: 'Set `sslmode` to "verify-full", or use an SSH tunnel to its loopback address.',
  url: "https://www.postgresql.org/docs/current/libpq-ssl.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ host, sslmode }) =>
    violationIf(
      !isLoopback(host) && ["disable", "allow", "prefer"].includes(sslmode ?? "require"),
      `may send passwords in plain text: sslmode is "${sslmode}"`,
    ),
});

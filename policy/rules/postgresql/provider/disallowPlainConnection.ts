import { postgresqlProvider } from "../../../kinds.ts";
import { isLoopback } from "../../../meaning/network.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPlainConnection = rule(postgresqlProvider, {
  name: "postgresql-provider-disallow-plain-connection",
  description: "A database server over a network is reached by TLS that is checked.",
  severity: "high",
  remediationSteps: 'Set `sslmode` to "verify-full", or go through ssh to the server\'s loopback.',
  url: "https://www.postgresql.org/docs/current/libpq-ssl.html",
  judge: ({ host, sslmode }) =>
    violation(
      !isLoopback(host) && ["disable", "allow", "prefer"].includes(sslmode ?? "require"),
      `may send passwords in plain text: sslmode is "${sslmode}"`,
    ),
});

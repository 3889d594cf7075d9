import { listScripts } from "../../../detectors/scripts.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowTrustAuthentication = defineResourceRule(anyCommand, {
  name: "command-command-disallow-trust-authentication",
  description: "PostgreSQL requires SCRAM authentication from clients on the network.",
  severity: "critical",
  remediationSteps: "Use scram-sha-256, and name the clients' addresses instead of 0.0.0.0/0.",
  url: "https://www.postgresql.org/docs/current/auth-pg-hba-conf.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) => [
      ...violationIf(
        /^\s*(?:echo\s+["'])?host\w*\s+\S+\s+\S+\s+(?!127\.|::1)\S+\s+(trust|password|md5)\b/m.test(script),
        `has PostgreSQL trust a network, in ${operation}`,
      ),
      ...violationIf(
        /^\s*(?:echo\s+["'])?host\w*\s+\S+\s+\S+\s+(0\.0\.0\.0\/0|::\/0|all)\s/m.test(script),
        `opens PostgreSQL to every address, in ${operation}`,
      ),
    ]),
});

import { container } from "../../../kinds.ts";
import { variablesOf } from "../../../meaning/environment.ts";
import { rule, violation } from "../../../rule.ts";

/** What images of data stores take for "no password". */
const OPEN: [RegExp, RegExp][] = [
  [/^POSTGRES_HOST_AUTH_METHOD$/, /^trust$/i],
  [
    /^((MYSQL|MARIADB)_ALLOW_EMPTY(_ROOT)?_PASSWORD|ALLOW_EMPTY_PASSWORD|ALLOW_ANONYMOUS_LOGIN)$/,
    /^(yes|true|1)$/i,
  ],
  [/^(xpack\.security\.enabled|AUTHENTICATION_APIKEY_ENABLED)$/, /^false$/i],
  [
    /^(plugins\.security\.disabled|DISABLE_SECURITY_PLUGIN|AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED)$/,
    /^true$/i,
  ],
  [/^NEO4J_AUTH$/, /^none$/i],
  [/^GF_AUTH_ANONYMOUS_ORG_ROLE$/, /^(admin|editor)$/i],
];

export const disallowUnauthenticatedAccess = rule(container, {
  name: "docker-container-disallow-unauthenticated-access",
  description: "A data store asks who is there.",
  severity: "critical",
  remediationSteps: "Remove the variable and give the data store a password in a file.",
  url: "https://cwe.mitre.org/data/definitions/306.html",
  judge: ({ envs }) =>
    variablesOf(envs).flatMap(({ name, value }) =>
      violation(
        OPEN.some(([names, values]) => names.test(name) && values.test(value)),
        `lets everybody in by the variable ${name}`,
      ),
    ),
});

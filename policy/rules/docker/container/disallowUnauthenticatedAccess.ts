import { parseVariables } from "../../../detectors/environment.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

/** Variables that switch off the authentication of servers. */
const OPEN_VARIABLES: [name: RegExp, value: RegExp][] = [
  [/^POSTGRES_HOST_AUTH_METHOD$/, /^trust$/i],
  // PgBouncer.
  [/^(PGBOUNCER_)?AUTH_TYPE$/, /^(trust|any)$/i],
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

/** Options that switch off the authentication of servers. */
const OPEN_OPTIONS: [pattern: RegExp, option: string][] = [
  [/--api\.insecure(=true|\s|$)/, "--api.insecure"],
  [/--protected-mode[ =]no\b/, "--protected-mode no"],
  [/(^|\s)--noauth\b/, "--noauth"],
  [/--skip-grant-tables\b/, "--skip-grant-tables"],
  [
    /--(NotebookApp|ServerApp|IdentityProvider)\.(token|password)=(["']{2})?(\s|$)/,
    "an empty token of Jupyter",
  ],
  [/--auth[ =]none\b/, "--auth none"],
  [/--anonymous-auth=true\b/, "--anonymous-auth"],
  [/\bcockroach\s+start\S*\s(.*\s)?--insecure\b/, "--insecure"],
];

export const disallowUnauthenticatedAccess = defineResourceRule(container, {
  name: "docker-container-disallow-unauthenticated-access",
  description: "A server requires authentication.",
  severity: "critical",
  remediationSteps: "Remove the variable or option, and give the server a password in a file.",
  url: "https://cwe.mitre.org/data/definitions/306.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ envs, command, entrypoints }) => {
    const line = [...(entrypoints ?? []), ...(command ?? [])].join(" ");
    return [
      ...parseVariables(envs).flatMap(({ name, value }) =>
        violationIf(
          OPEN_VARIABLES.some(([names, values]) => names.test(name) && values.test(value)),
          `lets everybody in by the variable ${name}`,
        ),
      ),
      ...OPEN_OPTIONS.flatMap(([pattern, what]) =>
        violationIf(pattern.test(line), `lets everybody in by ${what}`),
      ),
    ];
  },
});

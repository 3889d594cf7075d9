import type { Config } from "../config/load.ts";
import type { Problem } from "../problem.ts";

/** What the provider's resources need of the Management API. */
const SCOPES = [
  ...["clients", "client_grants", "resource_servers", "roles", "actions", "connections"].flatMap((what) =>
    ["create", "delete", "read", "update"].map((verb) => `${verb}:${what}`),
  ),
  "read:client_keys",
  "update:client_keys",
  "read:triggers",
  "update:triggers",
];

const PAGE = "the tenant's dashboard, Applications > APIs > Auth0 Management API > Machine to Machine";
const SET = "pulumi config set";

/** Answer to a request for a token. */
export interface TokenAnswer {
  status: number;
  body: { scope?: unknown; error?: unknown };
}

/**
 * Whether the client of the stack's configuration may make the tenant's resources. It costs one token.
 * @param ask requests a token for the audience
 */
export async function checkTenant(
  { domain, clientId }: Pick<NonNullable<Config["auth0"]>, "domain" | "clientId">,
  ask: (audience: string) => Promise<TokenAnswer>,
): Promise<Problem[]> {
  const { status, body } = await ask(`https://${domain}/api/v2/`);
  if (status === 404)
    return [
      {
        where: "landfall:auth0.domain",
        problem: `is ${domain}, where no tenant answers`,
        fix: `${SET} --path 'landfall:auth0.domain' <domain, as Settings of the client shows it>`,
      },
    ];
  if (status === 401)
    return [
      {
        where: "landfall:auth0.clientSecret",
        problem: `is not the secret of the client ${clientId} of ${domain}, or there is no such client`,
        fix: `open the tenant's dashboard, Applications > Applications, then: ${SET} --secret --path 'landfall:auth0.clientSecret'`,
      },
    ];
  if (status === 403)
    return [
      {
        where: "landfall:auth0.clientId",
        problem: `is ${clientId}, which may not use the Management API of ${domain}`,
        fix: `open ${PAGE}, and authorize the client`,
      },
    ];
  if (status !== 200)
    return [
      {
        where: "landfall:auth0.domain",
        problem: `is ${domain}, which answers ${status} to a request for a token`,
        fix: "see https://status.auth0.com, then run the same command again",
      },
    ];
  const granted = String(body.scope ?? "").split(" ");
  const missing = SCOPES.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return [];
  return [
    {
      where: "landfall:auth0.clientId",
      problem: `is ${clientId}, which lacks permissions at ${domain}: ${missing.join(", ")}`,
      fix: `open ${PAGE}, and add them to the client`,
    },
  ];
}

import type { Config } from "../config/load.ts";
import type { Problem } from "../problem.ts";
import { checkTenant, type TokenAnswer } from "./auth0.ts";
import { reason } from "./reason.ts";

type Tenant = Pick<NonNullable<Config["auth0"]>, "domain" | "clientId" | "clientSecret">;

/** What Node says of a certificate whose authority it does not know. */
const UNKNOWN_AUTHORITY = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Asks the tenant whether the stack's client may make its resources. */
export async function askTenant(
  { clientSecret, domain, clientId }: Tenant,
  limitMs: number,
): Promise<Problem[]> {
  const signal = AbortSignal.timeout(limitMs);
  const ask = async (audience: string): Promise<TokenAnswer> => {
    const client = { client_id: clientId, client_secret: clientSecret };
    const response = await fetch(`https://${domain}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ grant_type: "client_credentials", ...client, audience }),
      signal,
    });
    const body = (await response.json().catch(() => undefined)) as TokenAnswer["body"] | null | undefined;
    return { status: response.status, body: body ?? {} };
  };
  try {
    return await checkTenant({ domain, clientId }, ask);
  } catch (error) {
    const problem = signal.aborted
      ? `is ${domain}, which has not answered within ${limitMs / 1000} s`
      : `is ${domain}, which cannot be asked: ${reason(error as Error)}`;
    return [{ where: "landfall:auth0.domain", problem, fix: fixOf(error as Error) }];
  }
}

function fixOf({ cause }: Error): string {
  return UNKNOWN_AUTHORITY.has((cause as NodeJS.ErrnoException | undefined)?.code ?? "")
    ? "check the domain; a stand-in's authority is known with: export NODE_EXTRA_CA_CERTS=<file> SSL_CERT_DIR=<its folder>"
    : "check the network and the domain; then run the same command again";
}

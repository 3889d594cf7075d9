import type { Config } from "../config/load.ts";

const LIMIT_MS = 10_000;

/**
 * Mail address of the account that the token belongs to. DigitalOcean has verified it.
 * @throws Error if the API does not say it
 */
export async function findAccountMail({ apiEndpoint, token }: Config["digitalocean"]): Promise<string> {
  const response = await fetch(new URL("/v2/account", apiEndpoint), {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const body = (await response.json()) as { account?: { email?: string } };
  const mail = body.account?.email;
  if (mail === undefined)
    throw new Error(
      `DigitalOcean does not say the account's mail address (status ${response.status}). Type: pulumi config set --path 'landfall:outsideChecks.mails[0]' you@example.com`,
    );
  return mail;
}

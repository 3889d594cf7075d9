import { z } from "zod";
import { Auth0Error, type Auth0Settings } from "./auth0.ts";
import type { TenantFacts } from "./phases/context.ts";

const LIMIT_MS = 15_000;
const ATTEMPTS = 3;

const token = z.object({ access_token: z.string() });
const connections = z.array(z.looseObject({ name: z.string() }));

/**
 * Asks a tenant for its connection, and by the answer's headers for its rate.
 * @throws Auth0Error, without anything secret
 */
export async function askTenant({
  url,
  clientId,
  clientSecret,
  connection,
}: Auth0Settings): Promise<TenantFacts> {
  const body = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience: `${url}/api/v2/`,
  };
  const granted = await ask("POST oauth/token", `${url}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const { access_token } = token.parse(await granted.json());
  const query = new URLSearchParams({ name: connection, strategy: "auth0", fields: "name" });
  const found = await ask("GET connections", `${url}/api/v2/connections?${query}`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const burst = Number(found.headers.get("x-ratelimit-limit") ?? Number.NaN);
  return {
    hasConnection: connections.parse(await found.json()).some(({ name }) => name === connection),
    ...(burst > 0 && { burst }),
  };
}

/** Again after a refusal for the rate, or a failure. */
async function ask(request: string, url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(LIMIT_MS) }).catch(
      ({ message, cause }: Error) => {
        throw new Auth0Error(request, 0, (cause as Error | undefined)?.message ?? message);
      },
    );
    if (response.ok) return response;
    await response.body?.cancel();
    const again = response.status === 429 || response.status >= 500;
    if (!again || attempt === ATTEMPTS) throw new Auth0Error(request, response.status, "refused");
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

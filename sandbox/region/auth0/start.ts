import type { AddressInfo } from "node:net";
import { found } from "./errors.ts";
import type { Faults } from "./faults.ts";
import { buildServer } from "./server.ts";
import type { Auth0Settings } from "./settings.ts";
import { Tenant } from "./tenant.ts";
import type { UserTokens } from "./types.ts";
import { userToken } from "./userToken.ts";

export interface Auth0Server {
  /** The tenant's URL, without a slash at its end. The audience of its Management API is `<url>/api/v2/`. */
  url: string;
  faults: Faults;
  /** The data, for tests that look past the API. */
  tenant: Tenant;
  /**
   * What a log-in of the user would give, with the claims of the bound actions. No password is asked: it is for tests,
   * and for a server that has authenticated the user in its own way.
   */
  userToken(request: {
    userId: string;
    clientId: string;
    audience: string;
    scope?: string;
  }): Promise<UserTokens>;
  close(): Promise<void>;
}

/** Starts a strict stand-in for one Auth0 tenant: its Management API v2 and its token endpoint. */
export async function startAuth0(settings: Auth0Settings): Promise<Auth0Server> {
  const tenant = new Tenant(settings);
  const app = buildServer(tenant, settings.tls);
  const host = settings.host ?? "127.0.0.1";
  await app.listen({ host, port: settings.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  tenant.open((settings.url ?? `http://${host}:${port}`).replace(/\/$/, ""), settings.management);
  return {
    url: tenant.url,
    faults: tenant.faults,
    tenant,
    userToken: ({ userId, clientId, ...request }) => {
      const client = found(tenant.clients.get(clientId), "client");
      return userToken(tenant, { ...request, user: tenant.users.get(userId), client });
    },
    close: () => app.close(),
  };
}

import { readFile } from "node:fs/promises";
import { Agent, fetch } from "undici";
import type { RegionSettings } from "../../../../sandbox/region/settings.ts";

/** Credentials of the client that may manage the region's Auth0 tenant. */
export interface DeployClient {
  clientId: string;
  clientSecret: string;
}

export interface TenantClient {
  /** Asks the Management API. @throws Error with what it answered where that is no success */
  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by the tests
  manage(method: string, path: string, body?: object): Promise<any>;
  /** Stands for a log-in of the person. @returns an access token */
  signIn(person: { userId: string; clientId: string; audience: string }): Promise<string>;
}

export async function openTenant(settings: RegionSettings, client: DeployClient): Promise<TenantClient> {
  const { url } = settings.auth0;
  const dispatcher = new Agent({ connect: { ca: await readFile(settings.ca.certificateFile) } });
  const regionToken = (await readFile(settings.api.tokenFile, "utf8")).trim();
  const ask = async (method: string, path: string, body?: object, token?: string) => {
    const response = await fetch(url + path, {
      dispatcher,
      method,
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const { access_token } = await ask("POST", "/oauth/token", {
    grant_type: "client_credentials",
    client_id: client.clientId,
    client_secret: client.clientSecret,
    audience: `https://${settings.auth0.domain}/api/v2/`,
  });
  return {
    manage: (method, path, body) => ask(method, `/api/v2/${path}`, body, access_token),
    signIn: async (person) => (await ask("POST", "/admin/sign-in", person, regionToken)).access_token,
  };
}

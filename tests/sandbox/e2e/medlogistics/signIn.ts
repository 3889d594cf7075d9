import { readFile } from "node:fs/promises";
import { request } from "node:https";

/** An Auth0 tenant of the region, and the client that may manage it. */
export interface TenantAccess {
  domain: string;
  clientId: string;
  clientSecret: string;
  /** Certificate of the region's authority. */
  authorityFile: string;
}

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by the tests
  body: any;
}

export interface TenantClient {
  /** The Management API. @throws Error with what was answered where it is no success */
  manage(method: string, path: string, body?: object): Promise<Answer["body"]>;
  /** Logs somebody in who is given a new password. @returns an access token for the audience */
  signIn(userId: string, audience: string): Promise<string>;
}

const PASSWORD = "Correct-horse-9";
const PASSWORD_GRANT = "http://auth0.com/oauth/grant-type/password-realm";

export async function openTenant({
  domain,
  clientId,
  clientSecret,
  authorityFile,
}: TenantAccess): Promise<TenantClient> {
  const ca = await readFile(authorityFile, "utf8");
  const ask = (method: string, path: string, body?: object, token?: string) =>
    new Promise<Answer>((resolve, reject) => {
      const headers = {
        ...(body && { "content-type": "application/json" }),
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const asked = request(`https://${domain}/${path}`, { method, ca, headers }, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        resolve({ status: response.statusCode ?? 0, body: text === "" ? undefined : JSON.parse(text) });
      });
      asked.on("error", reject).end(body && JSON.stringify(body));
    });
  const ok = async (...asked: Parameters<typeof ask>) => {
    const { status, body } = await ask(...asked);
    if (status >= 300) throw new Error(`${asked[0]} ${asked[1]}: ${status} ${body?.message ?? body?.error}`);
    return body;
  };
  const { access_token: token } = await ok("POST", "oauth/token", {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience: `https://${domain}/api/v2/`,
  });
  const manage: TenantClient["manage"] = (method, path, body) => ok(method, `api/v2/${path}`, body, token);
  return {
    manage,
    async signIn(userId, audience) {
      const user = `users/${encodeURIComponent(userId)}`;
      const { email, identities } = await manage("GET", user);
      const realm = identities[0].connection;
      await manage("PATCH", user, { password: PASSWORD, connection: realm });
      const [connection] = await manage("GET", `connections?name=${realm}`);
      const client = await manage("POST", "clients", {
        name: "Log-in of the tests",
        app_type: "regular_web",
        grant_types: [PASSWORD_GRANT],
      });
      const enabled = [{ client_id: client.client_id, status: true }];
      await manage("PATCH", `connections/${connection.id}/clients`, enabled);
      try {
        const { client_id, client_secret } = client;
        const form = { client_id, client_secret, audience, realm, username: email, password: PASSWORD };
        return (await ok("POST", "oauth/token", { grant_type: PASSWORD_GRANT, ...form })).access_token;
      } finally {
        await manage("DELETE", `clients/${client.client_id}`);
      }
    },
  };
}

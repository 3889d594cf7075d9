import { setTimeout as sleep } from "node:timers/promises";
import type { UserRow } from "../../cli/migrateUsers/rows.ts";

const BATCH = 10;
const PAUSE_MS = 1000;

/** The peer: one request after the other, in batches with a sleep between them, without a second attempt. */
export async function moveBySeedWay(rows: readonly UserRow[], url: string): Promise<{ failed: number }> {
  const ask = async (path: string, body: object, token?: string) => {
    const response = await fetch(`${url}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json() as Promise<Record<string, string>>;
  };
  const { access_token } = await ask("oauth/token", {
    grant_type: "client_credentials",
    client_id: "bench",
    client_secret: "bench",
    audience: `${url}/api/v2/`,
  });
  let failed = 0;
  for (const [at, row] of rows.entries()) {
    try {
      const user = {
        connection: "Username-Password-Authentication",
        email: row.email,
        password: "Bench-pass-1",
      };
      const { user_id } = await ask("api/v2/users", user, access_token);
      await ask("api/v2/roles/rol_Nurse/users", { users: [user_id] }, access_token);
    } catch {
      failed += 1;
    }
    if (at % BATCH === BATCH - 1) await sleep(PAUSE_MS);
  }
  return { failed };
}

import { randomBytes } from "node:crypto";
import { Agent, request } from "undici";
import { connectOptions, type Target } from "../load/target.ts";

/** What became of a batch of tasks, as the application accounts for it. */
export interface Summary {
  sent: number;
  /** Tasks that finished at least once. */
  done: number;
  runs: number;
  /** Runs that are under way or were cut off. */
  unfinished_runs: number;
  /** Tasks that finished more than once. */
  repeated: number;
  /** Finished runs by release. */
  releases: Record<string, number>;
}

/** The application's API, as a user of it who has just registered. */
export interface Api {
  sendBatch(count: number, milliseconds: number): Promise<string>;
  summary(batch: string): Promise<Summary>;
}

export async function api(site: Target): Promise<Api> {
  const dispatcher = new Agent({ connect: connectOptions(site) });
  const headers: Record<string, string> = { "content-type": "application/json" };
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by what reads them
  async function call(method: "GET" | "POST", path: string, body?: object): Promise<any> {
    const given = body === undefined ? null : JSON.stringify(body);
    const answer = await request(`${site.origin}${path}`, { dispatcher, method, headers, body: given });
    const text = await answer.body.text();
    if (answer.statusCode > 299) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text);
  }
  const username = `bench-${Date.now().toString(36)}`;
  const password = randomBytes(24).toString("base64url");
  await call("POST", "/api/auth/register", { username, password, email: `${username}@example.com` });
  const { access_token } = await call("POST", "/api/auth/login", { username, password });
  headers.authorization = `Bearer ${access_token}`;
  return {
    sendBatch: async (count, milliseconds) =>
      (await call("POST", "/api/tasks/batch", { count, milliseconds, queue: "ai" })).batch,
    summary: (batch) => call("GET", `/api/tasks/summary?batch=${batch}`),
  };
}

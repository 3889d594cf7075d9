import { randomBytes } from "node:crypto";
import { Agent, request } from "undici";
import { connectOptions, type Target } from "../load/target.ts";

/** Result of a batch of tasks, from the application's own records. */
export interface Summary {
  sent: number;
  /** Tasks that finished at least once. */
  done: number;
  runs: number;
  /** Runs in progress, and interrupted runs. */
  unfinished_runs: number;
  /** Tasks that finished more than once. */
  repeated: number;
  /** Finished runs by release. */
  releases: Record<string, number>;
}

/** The application's API, as a newly registered user. */
export interface Api {
  sendBatch(count: number, milliseconds: number): Promise<string>;
  summary(batch: string): Promise<Summary>;
}

export async function api(site: Target): Promise<Api> {
  const dispatcher = new Agent({ connect: connectOptions(site) });
  const headers: Record<string, string> = { "content-type": "application/json" };
  // biome-ignore lint/suspicious/noExplicitAny: the callers validate responses
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

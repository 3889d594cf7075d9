/** A tenant on loopback with a clock that tests move, and a client of it with the M2M client's token. */

import type { Auth0Settings } from "../../../../sandbox/region/auth0/settings.ts";
import { type Auth0Server, startAuth0 } from "../../../../sandbox/region/auth0/start.ts";

export const management = { clientId: "m2m-client-id", clientSecret: "m2m-client-secret" };
export const PASSWORD = "Correct-horse-9";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by the tests
  body: any;
}

export interface Bed extends Auth0Server {
  /** Milliseconds. */
  now: number;
  call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer>;
  /** One that must work. */
  ok(method: string, path: string, body?: unknown): Promise<Answer["body"]>;
  addUser(email: string, more?: object): Promise<Answer["body"]>;
  token(body?: object): Promise<Answer>;
}

const wide = { burst: 100_000, perSecond: 100_000 };

export async function bed(settings: Partial<Auth0Settings> = {}): Promise<Bed> {
  const clock = { now: Date.UTC(2027, 0, 1) };
  const server = await startAuth0({ rateLimit: wide, now: () => clock.now, management, ...settings });
  const token = async (body: object = {}): Promise<Answer> =>
    ask(`${server.url}/oauth/token`, "POST", {
      grant_type: "client_credentials",
      client_id: management.clientId,
      client_secret: management.clientSecret,
      audience: `${server.url}/api/v2/`,
      ...body,
    });
  const HOUR = 3_600_000;
  const held = { bearer: "", until: 0 };
  const call: Bed["call"] = async (method, path, body, signal) => {
    if (clock.now >= held.until) {
      held.bearer = (await token()).body.access_token;
      held.until = clock.now + 24 * HOUR;
    }
    return ask(`${server.url}/api/v2/${path}`, method, body, held.bearer, signal);
  };
  // Before any fault that a test plans.
  held.bearer = (await token()).body.access_token;
  held.until = clock.now + 24 * HOUR;
  const ok: Bed["ok"] = async (method, path, body) => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const addUser: Bed["addUser"] = (email, more = {}) =>
    ok("POST", "users", {
      connection: "Username-Password-Authentication",
      email,
      password: PASSWORD,
      ...more,
    });
  return Object.assign(clock, { ...server, token, call, ok, addUser });
}

export async function ask(
  url: string,
  method: string,
  body?: unknown,
  bearer?: string,
  signal?: AbortSignal,
): Promise<Answer> {
  const form = body instanceof FormData;
  const response = await fetch(url, {
    method,
    ...(signal && { signal }),
    headers: {
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && !form && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** The form of an import job. */
export function importForm(
  users: unknown,
  connectionId: string,
  more: Record<string, string> = {},
): FormData {
  const form = new FormData();
  const text = typeof users === "string" ? users : JSON.stringify(users);
  form.set("users", new Blob([text], { type: "application/json" }), "users.json");
  form.set("connection_id", connectionId);
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  return form;
}

import { randomUUID } from "node:crypto";

/** What the answers have between them; each test looks at its own part. */
export interface Answer {
  id: number;
  access_token: string;
  authorization_url: string;
  batch: string;
  checks: Record<string, string>;
  detail: string;
  instance: string;
  release: string;
  result: Record<string, unknown>;
  state: string;
  status: string;
}

export interface Request {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Calls the API. @param url of it, asked at each call */
export function client(url: () => string) {
  async function call(method: string, path: string, { token = "", body, headers }: Request = {}) {
    const response = await fetch(`${url()}/api${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  }

  async function newUser() {
    const username = `u${randomUUID().slice(0, 8)}`;
    const credentials = { username, password: "correct horse battery staple" };
    const { body: user } = await call("POST", "/auth/register", {
      body: { ...credentials, email: `${username}@example.org` },
    });
    const { body: login } = await call("POST", "/auth/login", { body: credentials });
    return { id: user.id, token: login.access_token, credentials };
  }

  return { call, newUser };
}

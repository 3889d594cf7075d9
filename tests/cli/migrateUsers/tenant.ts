import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface User {
  user_id: string;
  email: string;
  app_metadata: { source_id?: string };
}

export interface Faults {
  /** What happens to the nth request. Lost: done, and no answer. @default nothing */
  at(request: number): "429" | "500" | "lost" | undefined;
}

/** An Auth0 tenant on loopback, as far as the move uses it, with faults on request. */
export async function startTenant({
  faults,
  perSecond = 100_000,
}: {
  faults?: Faults;
  perSecond?: number;
} = {}) {
  const users = new Map<string, User>();
  const members = new Map<string, Set<string>>();
  const roles = ["Super admin", "Pharmacist", "Doctor", "Nurse"].map((name, at) => ({
    id: `rol_${at}`,
    name,
  }));
  let requests = 0;
  let accepted = 0;
  let tokens = perSecond;
  let filled = Date.now();

  function answer(method: string, url: URL, body: User & { users: string[] }): [number, unknown] {
    const [, , , kind, rawId = "", below] = url.pathname.split("/");
    const id = decodeURIComponent(rawId);
    if (kind === "roles" && rawId === "") return [200, url.searchParams.get("page") === "0" ? roles : []];
    if (kind === "roles" && below === "users" && method === "POST") {
      const ids: string[] = body.users;
      if (ids.length > 50 || ids.some((each) => !users.has(each))) return [400, { message: "bad users" }];
      const all = members.get(id) ?? new Set();
      for (const each of ids) all.add(each);
      members.set(id, all);
      return [200, ""];
    }
    if (kind === "roles") {
      const all = [...(members.get(id) ?? [])];
      const from = Number(url.searchParams.get("from") ?? 0);
      const page = all.slice(from, from + 100);
      return [
        200,
        {
          users: page.map((user_id) => ({ user_id })),
          ...(from + 100 < all.length && { next: `${from + 100}` }),
        },
      ];
    }
    if (method === "POST") {
      const user_id = `auth0|${body.user_id}`;
      if (users.has(user_id) || [...users.values()].some(({ email }) => email === body.email))
        return [409, { message: "The user already exists." }];
      users.set(user_id, { user_id, email: body.email, app_metadata: body.app_metadata });
      return [201, users.get(user_id)];
    }
    if (method === "DELETE") {
      users.delete(id);
      for (const all of members.values()) all.delete(id);
      return [204, ""];
    }
    const user = users.get(id);
    return user ? [200, user] : [404, { message: "The user does not exist." }];
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
    const url = new URL(request.url ?? "", "http://tenant");
    const send = (status: number, value: unknown) => {
      response.writeHead(status, {
        "x-ratelimit-limit": perSecond,
        "x-ratelimit-remaining": Math.floor(tokens),
        "x-ratelimit-reset": Math.ceil(Date.now() / 1000 + (tokens < 1 ? 0.001 : 0)),
      });
      response.end(value === "" ? "" : JSON.stringify(value));
    };
    if (url.pathname === "/oauth/token") return send(200, { access_token: "token", expires_in: 86_400 });
    if (request.headers.authorization !== "Bearer token") return send(401, { message: "Unauthorized" });
    tokens = Math.min(perSecond, tokens + ((Date.now() - filled) / 1000) * perSecond);
    filled = Date.now();
    requests += 1;
    const fault = faults?.at(requests);
    if (tokens < 1 || fault === "429") return send(429, { message: "Too many requests" });
    tokens -= 1;
    accepted += 1;
    if (fault === "500") return send(500, { message: "Internal error" });
    const [status, value] = answer(request.method ?? "", url, body);
    if (fault === "lost") return response.destroy();
    send(status, value);
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    users,
    members,
    requests: () => requests,
    /** Requests within the rate limit. */
    accepted: () => accepted,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

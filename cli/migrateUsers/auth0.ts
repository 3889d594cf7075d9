import { z } from "zod";
import { type Clock, Pace } from "./pace.ts";

/** A user, as far as the move reads it. */
const user = z.looseObject({
  user_id: z.string(),
  email: z.string().optional(),
  app_metadata: z.looseObject({ source_id: z.string().optional() }).optional(),
});
export type Auth0User = z.infer<typeof user>;

const role = z.looseObject({ id: z.string(), name: z.string() });
export type Auth0Role = z.infer<typeof role>;

export interface NewUser {
  /** Whole, with "auth0|". */
  userId: string;
  email: string;
  password: string;
  sourceId: string;
}

export interface Auth0Settings {
  /** Of the tenant: `https://<domain>`. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Name of the database connection. */
  connection: string;
}

export interface Auth0Options {
  clock: Clock;
  /** Requests under way at once. @default 10 */
  parallel?: number;
  signal?: AbortSignal;
  /** Until a request without an answer counts as failed. @default 15 s */
  timeoutMs?: number;
  /** How often one request is sent at most. Refusals for the rate do not count. @default 8 */
  attempts?: number;
}

/** A request that Auth0 refused, or did not answer. Without the request's content, which may be secret. */
export class Auth0Error extends Error {
  /** 0: no answer. */
  readonly status: number;

  constructor(request: string, status: number, reason: string) {
    super(`Auth0: ${request}: ${status === 0 ? "no answer" : status}: ${reason}`);
    this.status = status;
  }
}

const PAGE = 100;
const BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;

/** Auth0's Management API, as far as the move needs it. */
export class Auth0 {
  readonly #settings: Auth0Settings;
  readonly #options: Auth0Options & { timeoutMs: number; attempts: number };
  readonly #pace: Pace;
  #token: Promise<{ value: string; end: number }> | undefined;

  constructor(settings: Auth0Settings, options: Auth0Options) {
    this.#settings = settings;
    this.#options = { timeoutMs: 15_000, attempts: 8, ...options };
    this.#pace = new Pace({ parallel: 10, ...options });
  }

  /** @throws Auth0Error with status 409 where the id or the address is taken */
  async createUser({ userId, email, password, sourceId }: NewUser): Promise<void> {
    await this.#ask("POST", "users", {
      connection: this.#settings.connection,
      // Auth0 puts "auth0|" before it.
      user_id: userId.replace(/^auth0\|/, ""),
      email,
      password,
      email_verified: true,
      verify_email: false,
      app_metadata: { source_id: sourceId },
    });
  }

  /** By its id, which is consistent at once, unlike a search. */
  async user(id: string): Promise<Auth0User | undefined> {
    const path = `users/${encodeURIComponent(id)}?fields=user_id,email,app_metadata&include_fields=true`;
    const found = await this.#ask("GET", path, undefined, [404]);
    return found === undefined ? undefined : user.parse(found);
  }

  /** Without a failure where there is no such user. */
  async deleteUser(id: string): Promise<void> {
    await this.#ask("DELETE", `users/${encodeURIComponent(id)}`, undefined, [404]);
  }

  async roles(): Promise<Auth0Role[]> {
    const all: Auth0Role[] = [];
    for (let page = 0; ; page += 1) {
      const found = z.array(role).parse(await this.#ask("GET", `roles?per_page=${PAGE}&page=${page}`));
      all.push(...found);
      if (found.length < PAGE) return all;
    }
  }

  /** Assigned twice is assigned once. */
  async assignRole(roleId: string, userIds: readonly string[]): Promise<void> {
    await this.#ask("POST", `roles/${roleId}/users`, { users: userIds });
  }

  /** Ids of every user with the role, by checkpoints: pages with numbers end at 1000. */
  async usersWithRole(roleId: string): Promise<Set<string>> {
    const all = new Set<string>();
    const answer = z.object({
      users: z.array(z.looseObject({ user_id: z.string() })),
      next: z.string().optional(),
    });
    for (let from = ""; ; ) {
      const path = `roles/${roleId}/users?take=${PAGE}${from && `&from=${encodeURIComponent(from)}`}`;
      const { users, next } = answer.parse(await this.#ask("GET", path));
      for (const each of users) all.add(each.user_id);
      if (!next || users.length === 0) return all;
      from = next;
    }
  }

  async #ask(method: string, path: string, body?: object, accepted: number[] = []): Promise<unknown> {
    const where = `${method} ${path.split("?")[0]}`;
    const response = await this.#try(where, async (signal) =>
      fetch(`${this.#settings.url}/api/v2/${path}`, {
        method,
        signal,
        headers: {
          authorization: `Bearer ${await this.#accessToken()}`,
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    if (accepted.includes(response.status)) return undefined;
    const text = response.text;
    if (response.status >= 400) throw new Auth0Error(where, response.status, messageOf(text));
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Sends it until there is an answer that another attempt would not change. */
  async #try(
    where: string,
    request: (signal: AbortSignal) => Promise<Response>,
  ): Promise<{ status: number; text: string }> {
    const { attempts, timeoutMs, signal, clock } = this.#options;
    for (let failed = 0; ; ) {
      let problem: Auth0Error;
      try {
        let text = "";
        const { status } = await this.#pace.send(async () => {
          const end = AbortSignal.timeout(timeoutMs);
          const response = await request(signal ? AbortSignal.any([signal, end]) : end);
          text = await response.text();
          return response;
        });
        if (status === 429) continue;
        if (status < 500) return { status, text };
        problem = new Auth0Error(where, status, messageOf(text));
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof Auth0Error) throw error;
        problem = new Auth0Error(where, 0, (error as Error).message);
      }
      failed += 1;
      if (failed >= attempts) throw problem;
      const most = Math.min(BACKOFF_MS * 2 ** failed, LONGEST_BACKOFF_MS);
      await clock.sleep(most * (0.5 + Math.random() / 2), signal);
    }
  }

  /** One token for all, until a minute before its end. */
  async #accessToken(): Promise<string> {
    const asked = this.#token;
    const known = await asked;
    if (known !== undefined && known.end > this.#options.clock.now()) return known.value;
    // Whoever comes first asks for a new one, and the others wait for that.
    if (this.#token === asked) {
      this.#token = this.#requestToken();
      this.#token.catch(() => {
        this.#token = undefined;
      });
    }
    return this.#accessToken();
  }

  async #requestToken(): Promise<{ value: string; end: number }> {
    const { url, clientId, clientSecret } = this.#settings;
    const response = await fetch(`${url}/oauth/token`, {
      method: "POST",
      signal: AbortSignal.timeout(this.#options.timeoutMs),
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        audience: `${url}/api/v2/`,
      }),
    });
    const text = await response.text();
    if (response.status >= 500 || response.status === 429)
      throw new Error(`the token endpoint answers ${response.status}`);
    if (!response.ok) throw new Auth0Error("POST oauth/token", response.status, messageOf(text));
    const { access_token, expires_in } = z
      .object({ access_token: z.string(), expires_in: z.number() })
      .parse(JSON.parse(text));
    return { value: access_token, end: this.#options.clock.now() + (expires_in - 60) * 1000 };
  }
}

/** Auth0's own words; never the request's. */
function messageOf(text: string): string {
  try {
    const { message, error_description, error } = JSON.parse(text);
    return String(message ?? error_description ?? error);
  } catch {
    return "an answer that is no JSON";
  }
}

import { z } from "zod";
import { type Auth0Options, type Auth0Settings, Requests } from "./requests.ts";
import { bareUserId } from "./rows.ts";

export { Auth0Error, type Auth0Options, type Auth0Settings } from "./requests.ts";

/** A user, as far as the move reads it. */
const user = z.looseObject({
  user_id: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  app_metadata: z
    .looseObject({ source_id: z.string().optional(), reset_sent: z.boolean().optional() })
    .optional(),
});
export type Auth0User = z.infer<typeof user>;

const role = z.looseObject({ id: z.string(), name: z.string() });
export type Auth0Role = z.infer<typeof role>;

const job = z.looseObject({
  status: z.string(),
  summary: z.looseObject({ failed: z.number() }).optional(),
});
const jobErrors = z.array(
  z.looseObject({
    user: z.looseObject({ user_id: z.string().optional() }),
    errors: z.array(z.looseObject({ code: z.string(), message: z.string(), path: z.string().optional() })),
  }),
);

/** An entry of an import file. */
export interface ImportedUser {
  /** Without "auth0|". */
  user_id: string;
  email: string;
  email_verified: boolean;
  password_hash?: string;
  custom_password_hash?: object;
  app_metadata: { source_id: string };
}

export interface NewUser {
  /** Whole, with "auth0|". */
  userId: string;
  email: string;
  emailVerified: boolean;
  password: string;
  sourceId: string;
}

const PAGE = 100;

/** Auth0's Management API, as far as the move needs it. */
export class Auth0 {
  readonly #connection: string;
  readonly #requests: Requests;
  #connectionId: Promise<string> | undefined;

  constructor(settings: Auth0Settings, options: Auth0Options) {
    this.#connection = settings.connection;
    this.#requests = new Requests(settings, options);
  }

  /** @throws Auth0Error with status 409 where the id or the address is taken */
  async createUser({ userId, email, emailVerified, password, sourceId }: NewUser): Promise<void> {
    await this.#requests.ask("POST", "users", {
      body: {
        connection: this.#connection,
        user_id: bareUserId(userId),
        email,
        password,
        email_verified: emailVerified,
        verify_email: false,
        app_metadata: { source_id: sourceId },
      },
    });
  }

  /** By its id, which is consistent at once, unlike a search. */
  async user(id: string): Promise<Auth0User | undefined> {
    const path = `users/${encodeURIComponent(id)}?fields=user_id,email,email_verified,app_metadata&include_fields=true`;
    const found = await this.#requests.ask("GET", path, { accepted: [404] });
    return found === undefined ? undefined : user.parse(found);
  }

  /** Without a failure where there is no such user. */
  async deleteUser(id: string): Promise<void> {
    await this.#requests.ask("DELETE", `users/${encodeURIComponent(id)}`, { accepted: [404] });
  }

  /** Asks Auth0 to write to a user, who then sets a password. It is sent to its end, whatever the signal says. */
  async sendReset(clientId: string, email: string): Promise<void> {
    const body = { client_id: clientId, email, connection: this.#connection };
    await this.#requests.askOpenly("POST", "dbconnections/change_password", body);
  }

  /** Notes that Auth0 was asked. It is sent to its end, whatever the signal says. */
  async markReset(id: string): Promise<void> {
    const body = { app_metadata: { reset_sent: true } };
    await this.#requests.ask("PATCH", `users/${encodeURIComponent(id)}`, { body, whole: true });
  }

  /** Two may be active; a third waits. @returns the job's id */
  async startImport(users: readonly ImportedUser[]): Promise<string> {
    this.#connectionId ??= this.#findConnection();
    const form = new FormData();
    form.set("users", new Blob([JSON.stringify(users)], { type: "application/json" }), "users.json");
    form.set("connection_id", await this.#connectionId);
    form.set("upsert", "false");
    form.set("send_completion_email", "false");
    const answer = await this.#requests.ask("POST", "jobs/users-imports", { body: form });
    return z.looseObject({ id: z.string() }).parse(answer).id;
  }

  /** undefined: Auth0 has forgotten it. */
  async job(id: string) {
    const found = await this.#requests.ask("GET", `jobs/${id}`, { accepted: [404] });
    return found === undefined ? undefined : job.parse(found);
  }

  /** Users that an import refused, with the reasons. */
  async jobErrors(id: string) {
    return jobErrors.parse((await this.#requests.ask("GET", `jobs/${id}/errors`)) ?? []);
  }

  /** Ends at once with the signal. */
  async wait(ms: number): Promise<void> {
    await this.#requests.wait(ms);
  }

  async #findConnection(): Promise<string> {
    const query = new URLSearchParams({ name: this.#connection, strategy: "auth0", fields: "id" });
    const answer = await this.#requests.ask("GET", `connections?${query}`);
    const [found] = z.array(z.looseObject({ id: z.string() })).parse(answer);
    if (found !== undefined) return found.id;
    throw new Error(
      `Auth0 has no database connection ${this.#connection}. Deploy the tenant first: pulumi up`,
    );
  }

  async roles(): Promise<Auth0Role[]> {
    const all: Auth0Role[] = [];
    for (let page = 0; ; page += 1) {
      const found = z
        .array(role)
        .parse(await this.#requests.ask("GET", `roles?per_page=${PAGE}&page=${page}`));
      all.push(...found);
      if (found.length < PAGE) return all;
    }
  }

  /** Assigned twice is assigned once. */
  async assignRole(roleId: string, userIds: readonly string[]): Promise<void> {
    await this.#requests.ask("POST", `roles/${roleId}/users`, { body: { users: userIds } });
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
      const { users, next } = answer.parse(await this.#requests.ask("GET", path));
      for (const each of users) all.add(each.user_id);
      if (!next || users.length === 0) return all;
      from = next;
    }
  }
}

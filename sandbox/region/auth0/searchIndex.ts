import type { User } from "./types.ts";

interface Version {
  /** Milliseconds from which a search sees it. */
  from: number;
  /** undefined: deleted. */
  user: User | undefined;
}

/**
 * The users as searches see them: some time late. Auth0 calls the endpoint eventually consistent.
 * https://auth0.com/docs/manage-users/user-search/retrieve-users-with-get-users-endpoint
 */
export class SearchIndex {
  readonly #delayMs: number;
  readonly #versions = new Map<string, Version[]>();

  constructor(delayMs: number, users: User[]) {
    this.#delayMs = delayMs;
    for (const user of users) this.#versions.set(user.user_id, [{ from: Number.NEGATIVE_INFINITY, user }]);
  }

  change(id: string, user: User | undefined, now: number): void {
    const versions = this.#versions.get(id) ?? [];
    // Only the newest version that is visible, and those after it, can still be seen.
    const visible = versions.findLastIndex(({ from }) => from <= now);
    const kept = versions.slice(Math.max(0, visible));
    this.#versions.set(id, [...kept, { from: now + this.#delayMs, user }]);
  }

  users(now: number): User[] {
    return [...this.#versions.values()].flatMap((versions) => {
      const user = versions.findLast(({ from }) => from <= now)?.user;
      return user === undefined ? [] : [user];
    });
  }
}

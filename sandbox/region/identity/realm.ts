import type { Dialect } from "./dialects/dialect.ts";
import { type Person, people } from "./people.ts";
import type { Client, Registry } from "./registry.ts";
import { Store } from "./store.ts";

/** Stands for "no scopes asked", which the library would not grant. */
export const noScope = "none";

/** One provider: its clients, its tokens, and what people have consented to. */
export class Realm {
  readonly dialect: Dialect;
  readonly store = new Store();
  /** Grants that get a refresh token. */
  readonly withRefreshToken = new Set<string>();
  readonly #registry: Registry;
  /** Scopes by client and person. */
  readonly #consents = new Map<string, Set<string>>();

  constructor(dialect: Dialect, registry: Registry) {
    this.dialect = dialect;
    this.#registry = registry;
  }

  client(id: string | undefined): Client | undefined {
    return id === undefined ? undefined : this.#registry.find(this.dialect.name, id);
  }

  scopes(): string[] {
    return this.#registry.scopes(this.dialect.name);
  }

  person(subject: string | undefined): Person | undefined {
    return people.find((person) => this.dialect.subject(person) === subject);
  }

  /** Notes a consent. @returns whether the person had to be asked, because some scope was new */
  consent(clientId: string, person: Person, scopes: string[]): boolean {
    const key = `${clientId} ${person.id}`;
    const given = this.#consents.get(key);
    this.#consents.set(key, new Set([...(given ?? []), ...scopes]));
    return given === undefined || scopes.some((scope) => !given.has(scope));
  }

  /** Ends what a person has granted, to one client or to all. @returns the number of grants */
  revoke(person: Person, clientId?: string): number {
    for (const key of this.#consents.keys()) {
      const [client, name] = key.split(" ");
      if (name === person.id && (clientId === undefined || client === clientId)) this.#consents.delete(key);
    }
    return this.store.revokeAccount(this.dialect.subject(person), clientId);
  }
}

import { createHash, randomBytes } from "node:crypto";
import { Auth0Error, inexistentUser } from "./errors.ts";
import { SearchIndex } from "./searchIndex.ts";
import type { Collection, Store } from "./store.ts";
import type { Password, Role, User } from "./types.ts";

/** The tenant's users, with the addresses that are taken in each connection. */
export class Users {
  readonly #users: Collection<User>;
  readonly #passwords: Collection<Password>;
  /** Ids of the roles by the user's id. */
  readonly #roles: Collection<string[]>;
  readonly #idByAddress = new Map<string, string>();
  readonly #now: () => number;
  readonly index: SearchIndex;

  constructor(store: Store, now: () => number, searchDelayMs: number) {
    this.#users = store.collection("users");
    this.#passwords = store.collection("passwords");
    this.#roles = store.collection("userRoles");
    this.#now = now;
    for (const user of this.#users.all()) this.#remember(user);
    this.index = new SearchIndex(searchDelayMs, this.#users.all());
  }

  all(): User[] {
    return this.#users.all();
  }

  find(id: string): User | undefined {
    return this.#users.get(id);
  }

  /** @throws Auth0Error 404 `inexistent_user` */
  get(id: string): User {
    const user = this.find(id);
    if (user === undefined) throw inexistentUser();
    return user;
  }

  /** @param email in any case: Auth0 stores it in lower case */
  withEmail(connection: string, email: string): User | undefined {
    const id = this.#idByAddress.get(address(connection, email));
    return id === undefined ? undefined : this.find(id);
  }

  put(user: User): User {
    const old = this.find(user.user_id);
    if (old !== undefined) this.#forget(old);
    this.#remember(user);
    this.index.change(user.user_id, user, this.#now());
    return this.#users.put(user.user_id, user);
  }

  delete(id: string): void {
    const user = this.find(id);
    if (user === undefined) return;
    this.#forget(user);
    this.index.change(id, undefined, this.#now());
    this.#users.delete(id);
    this.#passwords.delete(id);
    this.#roles.delete(id);
  }

  setPassword(id: string, password: string): void {
    const salt = randomBytes(16).toString("hex");
    this.#passwords.put(id, { algorithm: "sha256", salt, hash: hashOf(password, salt) });
  }

  setPasswordHash(id: string, password: Password): void {
    this.#passwords.put(id, password);
  }

  /** The stored hash, for tests that ask whether an import kept it. */
  passwordOf(id: string): Password | undefined {
    return this.#passwords.get(id);
  }

  /** @throws Error for an imported hash, whose algorithm this server does not have */
  hasPassword(id: string, password: string): boolean {
    const stored = this.#passwords.get(id);
    if (stored === undefined) return false;
    if (stored.salt === undefined) {
      throw new Error(
        `the sandbox's Auth0 cannot check a password with an imported ${stored.algorithm} hash`,
      );
    }
    return stored.hash === hashOf(password, stored.salt);
  }

  roleIds(id: string): string[] {
    return this.#roles.get(id) ?? [];
  }

  addRoles(id: string, roles: readonly string[]): void {
    this.#roles.put(id, [...new Set([...this.roleIds(id), ...roles])]);
  }

  removeRoles(id: string, roles: readonly string[]): void {
    this.#roles.put(
      id,
      this.roleIds(id).filter((role) => !roles.includes(role)),
    );
  }

  withRole(role: Role): User[] {
    return this.all().filter((user) => this.roleIds(user.user_id).includes(role.id));
  }

  #remember(user: User): void {
    for (const key of addressesOf(user)) this.#idByAddress.set(key, user.user_id);
  }

  #forget(user: User): void {
    for (const key of addressesOf(user)) this.#idByAddress.delete(key);
  }
}

/** What Auth0 answers for an address or id that is taken. */
export function userExists(): Auth0Error {
  return new Auth0Error(409, "The user already exists.", "auth0_idp_error");
}

function addressesOf({ email, identities }: User): string[] {
  return email === undefined ? [] : identities.map(({ connection }) => address(connection, email));
}

function address(connection: string, email: string): string {
  return `${connection}\n${email.toLowerCase()}`;
}

function hashOf(password: string, salt: string): string {
  return createHash("sha256").update(salt).update(password).digest("hex");
}

/**
 * User search, the part of Lucene's syntax that Auth0 documents for users: exact phrases, prefixes, ranges,
 * `_exists_`, AND, OR, NOT and parentheses. https://auth0.com/docs/manage-users/user-search/user-search-query-syntax
 */
import { Auth0Error } from "./errors.ts";
import type { User } from "./types.ts";

export type Matches = (user: User) => boolean;

const SEARCHABLE =
  /^(email|email_verified|user_id|username|name|nickname|given_name|family_name|phone_number|blocked|created_at|updated_at|logins_count|identities\.(connection|provider|user_id|isSocial)|(app|user)_metadata(\.[\w-]+)+)$/;

/** @throws Auth0Error 400 `invalid_query_string` for a query outside the syntax */
export function parseQuery(text: string): Matches {
  const parser = new Parser(text);
  return parser.all();
}

class Parser {
  readonly #text: string;
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens =
      text.match(/\(|\)|[^\s():]+:(?:"(?:[^"\\]|\\.)*"|[[{][^\]}]*[\]}]|[^\s()]+)|[^\s()]+/g) ?? [];
  }

  all(): Matches {
    const matches = this.#or();
    if (this.#at < this.#tokens.length) throw this.#wrong();
    return matches;
  }

  #or(): Matches {
    const parts = [this.#and()];
    while (this.#accept("OR")) parts.push(this.#and());
    return (user) => parts.some((part) => part(user));
  }

  #and(): Matches {
    const parts = [this.#not()];
    while (this.#accept("AND")) parts.push(this.#not());
    return (user) => parts.every((part) => part(user));
  }

  #not(): Matches {
    if (!this.#accept("NOT")) return this.#term();
    const inner = this.#not();
    return (user) => !inner(user);
  }

  #term(): Matches {
    if (this.#accept("(")) {
      const inner = this.#or();
      if (!this.#accept(")")) throw this.#wrong();
      return inner;
    }
    const token = this.#tokens[this.#at++] ?? "";
    const [, field = "", value = ""] = /^([^:]+):(.+)$/s.exec(token) ?? [];
    if (field === "_exists_") return exists(this.#field(value));
    return comparison(this.#field(field), value, () => this.#wrong());
  }

  #field(name: string): string {
    if (!SEARCHABLE.test(name)) throw this.#wrong();
    return name;
  }

  #accept(word: string): boolean {
    if (this.#tokens[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  #wrong(): Auth0Error {
    const message = `Query validation error: 'Invalid query: ${this.#text}' on property q (Query in Lucene query string syntax).`;
    return new Auth0Error(400, message, "invalid_query_string");
  }
}

function exists(field: string): Matches {
  return (user) => valuesAt(user, field).length > 0;
}

function comparison(field: string, value: string, wrong: () => Error): Matches {
  const [, phrase] = /^"((?:[^"\\]|\\.)*)"$/s.exec(value) ?? [];
  if (phrase !== undefined) return equals(field, phrase.replace(/\\(.)/gs, "$1"));
  const range = /^([[{])(\S+) TO (\S+)([\]}])$/.exec(value);
  if (range !== null) return between(field, range);
  if (value.includes('"') || /^[[{]/.test(value)) throw wrong();
  const [, prefix] = /^([^*]+)\*$/.exec(value) ?? [];
  if (prefix !== undefined) {
    // "You can use wildcards with three or more characters"; fewer are refused for most fields.
    if (prefix.length < 3) throw wrong();
    return (user) =>
      valuesAt(user, field).some((each) => each.toLowerCase().startsWith(prefix.toLowerCase()));
  }
  if (value.includes("*")) throw wrong();
  return equals(field, value.replace(/\\(.)/g, "$1"));
}

function equals(field: string, wanted: string): Matches {
  return (user) => valuesAt(user, field).some((value) => value.toLowerCase() === wanted.toLowerCase());
}

function between(field: string, [, open, low = "*", high = "*", close]: RegExpExecArray): Matches {
  const compare = (a: string, b: string): number =>
    field === "logins_count" ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  return (user) =>
    valuesAt(user, field).some((value) => {
      const above = low === "*" || (open === "[" ? compare(value, low) >= 0 : compare(value, low) > 0);
      const below = high === "*" || (close === "]" ? compare(value, high) <= 0 : compare(value, high) < 0);
      return above && below;
    });
}

/** Texts at a path; each element of a list counts. */
function valuesAt(user: User, path: string): string[] {
  const values = path
    .split(".")
    .reduce<unknown[]>(
      (objects, key) => objects.flatMap((object) => (object as Record<string, unknown> | null)?.[key] ?? []),
      [user],
    );
  return values.filter((value) => typeof value !== "object").map(String);
}

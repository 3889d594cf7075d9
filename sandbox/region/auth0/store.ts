import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** One change: a value, or null where it was deleted. */
type Change = [collection: string, id: string, value: unknown];

/** Values of one kind by id, in the order of their creation. A value is replaced, never changed. */
export class Collection<T> {
  readonly #values = new Map<string, T>();
  readonly #write: (id: string, value: T | null) => void;

  constructor(write: (id: string, value: T | null) => void) {
    this.#write = write;
  }

  get(id: string): T | undefined {
    return this.#values.get(id);
  }

  all(): T[] {
    return [...this.#values.values()];
  }

  put(id: string, value: T): T {
    this.#values.set(id, value);
    this.#write(id, value);
    return value;
  }

  delete(id: string): boolean {
    const existed = this.#values.delete(id);
    if (existed) this.#write(id, null);
    return existed;
  }

  /** Without writing it. */
  load(id: string, value: T | null): void {
    if (value === null) this.#values.delete(id);
    else this.#values.set(id, value);
  }

  entries(): [string, T][] {
    return [...this.#values];
  }
}

/**
 * A tenant's data, optionally in a file. Each change is a line at its end, so that a kill loses nothing that was
 * answered, and ten thousand users cost ten thousand lines.
 */
export class Store {
  readonly #file: string | undefined;
  readonly #collections = new Map<string, Collection<unknown>>();

  constructor(file?: string) {
    this.#file = file;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.#load(readFileSync(file, "utf8"), file);
  }

  collection<T>(name: string): Collection<T> {
    const known = this.#collections.get(name);
    if (known !== undefined) return known as Collection<T>;
    const made = new Collection<T>((id, value) => this.#append([name, id, value]));
    this.#collections.set(name, made as Collection<unknown>);
    return made;
  }

  #append(change: Change): void {
    if (this.#file !== undefined) {
      appendFileSync(this.#file, `${JSON.stringify(change)}\n`, { mode: 0o600 });
    }
  }

  /** Reads the changes, and replaces them by what they lead to. A last line without an end was never answered. */
  #load(text: string, file: string): void {
    for (const line of text.slice(0, text.lastIndexOf("\n") + 1).split("\n")) {
      if (line === "") continue;
      const [name, id, value] = JSON.parse(line) as Change;
      this.collection(name).load(id, value);
    }
    const lines = [...this.#collections].flatMap(([name, collection]) =>
      collection.entries().map(([id, value]) => `${JSON.stringify([name, id, value])}\n`),
    );
    writeFileSync(`${file}.tmp`, lines.join(""), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  }
}

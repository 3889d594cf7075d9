/** Runs what concerns one key one after another, in the order of the calls; different keys side by side. */
export class Queues<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  run<T>(key: Key, task: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(task);
    this.#last.set(
      key,
      result.catch(() => {}),
    );
    return result;
  }

  /** Resolves when all that was asked for so far has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}

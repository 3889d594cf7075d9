/** Runs the work of one key one after another, in the order of the calls. Different keys run in parallel. */
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

  /** Resolves when all earlier work has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}

/** Timeouts, and cancellation of all that is under way. */
export class Operations {
  readonly #running = new Set<AbortController>();

  /** Rejects with the reason as soon as the time is over, even where the action does not heed its signal. */
  async run<Result>(
    name: string,
    timeoutSeconds: number,
    action: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const controller = new AbortController();
    this.#running.add(controller);
    const late = new Error(
      `${name} did not end within ${timeoutSeconds} s (set customTimeouts.${name} to allow longer)`,
    );
    const timer = setTimeout(() => controller.abort(late), timeoutSeconds * 1000);
    const aborted = new Promise<never>((_, reject) => {
      controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
    });
    try {
      return await Promise.race([action(controller.signal), aborted]);
    } finally {
      clearTimeout(timer);
      this.#running.delete(controller);
    }
  }

  cancel(): void {
    for (const controller of this.#running) controller.abort(new Error("cancelled by the engine"));
  }
}

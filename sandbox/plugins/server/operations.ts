/** Timeouts, and cancellation of all running operations. */
import { setTimeout as sleep } from "node:timers/promises";
import { PartialFailure } from "./resource.ts";

export class Operations {
  readonly #running = new Set<AbortController>();
  readonly #graceMs: number;

  /** @param graceMs time in which an action may report what it left behind, after its timeout */
  constructor(graceMs = 3000) {
    this.#graceMs = graceMs;
  }

  /** Rejects soon after the timeout, even if the action ignores its signal. */
  async run<Result>(
    name: string,
    timeoutSeconds: number,
    action: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#running.add(controller);
    const late = `${name} did not end within ${timeoutSeconds} s (set customTimeouts.${name} to allow longer)`;
    const timer = setTimeout(() => controller.abort(new Error(late)), timeoutSeconds * 1000);
    const aborted = new Promise<never>((_, reject) => {
      const give = async () => {
        await sleep(this.#graceMs, undefined, { ref: false });
        reject(signal.reason);
      };
      signal.addEventListener("abort", give, { once: true });
    });
    try {
      return await Promise.race([action(signal), aborted]);
    } catch (error) {
      // However the action failed, the reason is its abort.
      if (!signal.aborted) throw error;
      throw error instanceof PartialFailure
        ? new PartialFailure(signal.reason, error.id, error.state)
        : signal.reason;
    } finally {
      clearTimeout(timer);
      this.#running.delete(controller);
    }
  }

  cancel(): void {
    for (const controller of this.#running) controller.abort(new Error("cancelled by the engine"));
  }
}

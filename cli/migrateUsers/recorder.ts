import { FILES, type Journal, type Phase, type PhaseRecord } from "./journal.ts";
import type { MoveContext } from "./phases/context.ts";
import { redacted } from "./redacted.ts";

/** How a phase ended. */
export interface PhaseResult {
  counts?: Record<string, number>;
  /** Why the next phase must not begin. */
  why?: string;
}

/** Keeps the journal on the host as a move goes on. Each change is written before the next step. */
export class Recorder {
  readonly #context: Pick<MoveContext, "files" | "by" | "now" | "signal">;
  #journal: Journal;

  constructor(context: Pick<MoveContext, "files" | "by" | "now" | "signal">, journal: Journal) {
    this.#context = context;
    this.#journal = journal;
  }

  get journal(): Journal {
    return this.#journal;
  }

  async update(change: Partial<Journal>): Promise<void> {
    this.#journal = { ...this.#journal, ...change };
    await this.#context.files.write(FILES.journal, JSON.stringify(this.#journal));
  }

  /**
   * Records a phase before and after it.
   * @returns whether the next one may begin
   * @throws what the phase throws
   */
  async phase(phase: Phase, work: () => Promise<PhaseResult>): Promise<boolean> {
    const { by, now, signal } = this.#context;
    const begun: PhaseRecord = { state: "running", by, startedAt: now().toISOString() };
    await this.#record(phase, begun);
    const ended = (state: PhaseRecord["state"], result: PhaseResult) =>
      this.#record(phase, {
        ...begun,
        state,
        endedAt: now().toISOString(),
        ...(result.counts && { counts: result.counts }),
        ...(result.why !== undefined && { why: redacted(result.why) }),
      });
    let result: PhaseResult;
    try {
      result = await work();
    } catch (error) {
      const state = signal.aborted ? "interrupted" : "failed";
      // Where the host is gone, too, the first error counts.
      await ended(state, signal.aborted ? {} : { why: firstLine(error) }).catch(() => {});
      throw error;
    }
    await ended(result.why === undefined ? "done" : "failed", result);
    return result.why === undefined;
  }

  async #record(phase: Phase, record: PhaseRecord): Promise<void> {
    await this.update({ phases: { ...this.#journal.phases, [phase]: record } });
  }
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

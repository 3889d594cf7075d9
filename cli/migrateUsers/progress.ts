import { duration } from "./estimate.ts";

/** Between two lines, where no line can be changed. */
const LINE_MS = 10_000;

export interface ProgressOutput {
  isTerminal: boolean;
  write(text: string): void;
  /** Milliseconds. */
  now(): number;
}

/** How far a run is: one line that changes on a terminal, a line each 10 s elsewhere. */
export class Progress {
  readonly #output: ProgressOutput;
  #began: number | undefined;
  #shownAt: number | undefined;
  #isOpen = false;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  show(done: number, all: number, what: string): void {
    const now = this.#output.now();
    this.#began ??= now;
    if (this.#output.isTerminal) {
      this.#output.write(`\r\x1b[K${this.#line(done, all, what, now)}`);
      this.#isOpen = true;
    } else if (this.#shownAt === undefined || now - this.#shownAt >= LINE_MS || done === all) {
      this.#output.write(`${this.#line(done, all, what, now)}\n`);
      this.#shownAt = now;
    }
  }

  /** The next run counts anew. */
  end(): void {
    if (this.#isOpen) this.#output.write("\n");
    this.#isOpen = false;
    this.#began = undefined;
    this.#shownAt = undefined;
  }

  #line(done: number, all: number, what: string, now: number): string {
    const seconds = (now - (this.#began ?? now)) / 1000;
    const shown = `${done} of ${all} ${what}`;
    // Of one batch there is no rate.
    if (seconds === 0) return shown;
    const perSecond = done / seconds;
    const left = done === all || done === 0 ? "" : `, ${duration((all - done) / perSecond)} left`;
    return `${shown}, ${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s${left}`;
  }
}

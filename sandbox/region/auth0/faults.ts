/**
 * - `429`, `500`: the answer, and the request is not carried out.
 * - `timeout`: no answer, and the request is not carried out.
 * - `lost`: the request is carried out, and the connection ends without an answer.
 * - `late500`: the request is carried out, and the answer is 500.
 */
export type FaultKind = "429" | "500" | "timeout" | "lost" | "late500";

export interface Fault {
  kind: FaultKind;
  /** Of the request. Default: every method. */
  method?: string;
  /** Path without query: its exact text, or a pattern. Default: every path. */
  path?: string | RegExp;
  /** Requests that meet it. @default 1 */
  count?: number;
}

/** Faults that tests plan for the next requests. */
export class Faults {
  #planned: { fault: Fault; left: number }[] = [];
  #met = 0;

  /** Requests that met a fault so far. */
  get met(): number {
    return this.#met;
  }

  /** Adds faults after those that are planned already. */
  next(...faults: Fault[]): void {
    for (const fault of faults) this.#planned.push({ fault, left: fault.count ?? 1 });
  }

  clear(): void {
    this.#planned = [];
  }

  /** The first planned fault of this request, which it uses up. */
  take(method: string, path: string): FaultKind | undefined {
    const entry = this.#planned.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined ||
          (typeof fault.path === "string" ? fault.path === path : fault.path.test(path))),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    this.#met += 1;
    return entry.fault.kind;
  }
}

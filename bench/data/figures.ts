import { seconds } from "../table.ts";

/** Measured milliseconds by name. Each is printed at once, in case a later part fails. */
export interface Figures {
  add(what: string, milliseconds: number): void;
  time(what: string, work: () => Promise<unknown>): Promise<void>;
  of(what: string): readonly number[];
}

export function figures(): Figures {
  const took = new Map<string, number[]>();
  const add = (what: string, milliseconds: number) => {
    took.set(what, [...(took.get(what) ?? []), milliseconds]);
    console.log(`${what}: ${seconds(milliseconds)} s`);
  };
  return {
    add,
    async time(what, work) {
      const began = performance.now();
      await work();
      add(what, performance.now() - began);
    },
    of: (what) => took.get(what) ?? [],
  };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Text of a sample of what a program of the host keeps or prints, from tests/contracts/golden/. */
export const goldenText = (name: string): string =>
  readFileSync(join(import.meta.dirname, "golden", `${name}.json`), "utf8");

// biome-ignore lint/suspicious/noExplicitAny: samples are compared, and changed, key by key
export const golden = (name: string): any => JSON.parse(goldenText(name));

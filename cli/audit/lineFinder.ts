import { positionFinder } from "../../components/compose/index.ts";
import { COMPOSE_KEYS_BY_INPUT } from "./composeKeys.ts";
import type { LoadedFile } from "./loadComposeFile.ts";

/** Finds the line of a key in the file. */
export class LineFinder {
  readonly #locate: (path: readonly string[]) => string;
  readonly #services: Record<string, unknown>;

  constructor(file: string, { text, resolved }: LoadedFile) {
    this.#locate = positionFinder([{ name: file, text }]);
    this.#services = resolved.model.services ?? {};
  }

  find(path: readonly string[]): number {
    return Number(this.#locate(path).split(":").at(-1)) || 1;
  }

  /** The line of the first key in the service that one of the inputs is read from; else the service's line. */
  findInput(service: string, inputs: readonly string[]): number {
    const written = this.#services[service] as Record<string, unknown> | undefined;
    const key = inputs
      .flatMap((input) => COMPOSE_KEYS_BY_INPUT[input] ?? [])
      .find((name) => written?.[name] != null);
    return this.find(["services", service, ...(key === undefined ? [] : [key])]);
  }
}

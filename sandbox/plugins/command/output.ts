/** A command's output: kept for the state and for error messages, and shown line by line while it runs. */
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export type Logging = "stdout" | "stderr" | "stdoutAndStderr" | "none";

export class CommandOutput {
  #stdout = "";
  #stderr = "";
  #both = "";
  readonly #log: (line: string) => void;
  readonly #logging: Logging;

  constructor(logging: Logging, log: (line: string) => void) {
    this.#logging = logging;
    this.#log = log;
  }

  collect(stream: Readable, name: "stdout" | "stderr"): void {
    // A chunk may end inside a character.
    const decoder = new StringDecoder("utf8");
    const shown = this.#logging === name || this.#logging === "stdoutAndStderr";
    let line = "";
    const add = (text: string) => {
      if (name === "stdout") this.#stdout += text;
      else this.#stderr += text;
      this.#both += text;
      if (!shown) return;
      const lines = (line + text).split("\n");
      line = lines.pop() ?? "";
      for (const each of lines) this.#log(each);
    };
    stream.on("data", (chunk: Buffer) => add(decoder.write(chunk)));
    stream.once("end", () => {
      add(decoder.end());
      if (shown && line !== "") this.#log(line);
    });
  }

  /** As the official plugin stores it: without one final line feed. */
  state(): { stdout: string; stderr: string } {
    return { stdout: this.#stdout.replace(/\n$/, ""), stderr: this.#stderr.replace(/\n$/, "") };
  }

  /**
   * The official plugin's text. It contains the whole command, so a command must not contain a secret. It does not
   * contain stdin.
   */
  failure(reason: string, command: string): Error {
    return new Error(`${reason}: running ${JSON.stringify(command)}:\n${this.#both}`);
  }
}

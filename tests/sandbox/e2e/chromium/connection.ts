import type { Readable, Writable } from "node:stream";

type Params = Record<string, unknown>;
type Listener = (method: string, params: Params) => void;

interface Message {
  id?: number;
  result?: Params;
  error?: { message: string };
  method?: string;
  params?: Params;
  sessionId?: string;
}

/**
 * The Chrome DevTools Protocol over a pipe: messages in JSON, each with a zero byte after it.
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export class Connection {
  readonly #input: Writable;
  readonly #waiting = new Map<number, PromiseWithResolvers<Params>>();
  readonly #listeners = new Map<string, Listener>();
  #last = 0;

  /** @param ended says why no answer comes any more */
  constructor(input: Writable, output: Readable, ended: () => string) {
    this.#input = input;
    let rest = "";
    output.setEncoding("utf8").on("data", (chunk: string) => {
      const messages = (rest + chunk).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) this.#receive(JSON.parse(message));
    });
    output.once("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`Chromium has ended: ${ended()}`));
    });
  }

  send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    this.#last += 1;
    const answer = Promise.withResolvers<Params>();
    this.#waiting.set(this.#last, answer);
    const message = { id: this.#last, method, params, ...(sessionId && { sessionId }) };
    this.#input.write(`${JSON.stringify(message)}\0`);
    return answer.promise;
  }

  /** Tells of the events of a page. */
  listen(sessionId: string, listener: Listener): void {
    this.#listeners.set(sessionId, listener);
  }

  #receive({ id, result, error, method, params, sessionId }: Message): void {
    if (id === undefined) {
      if (method !== undefined && sessionId !== undefined)
        this.#listeners.get(sessionId)?.(method, params ?? {});
      return;
    }
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result ?? {});
  }
}

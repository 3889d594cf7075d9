import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "./connection.ts";

const WAIT_MS = 20_000;

/** The only page of a person's browser, with cookies of its own.  */
export class Page {
  readonly #connection: Connection;
  readonly #session: string;
  /** Addresses of the documents that were asked for, redirects included, oldest first. */
  readonly visited: URL[] = [];
  readonly #failures: string[] = [];

  private constructor(connection: Connection, session: string) {
    this.#connection = connection;
    this.#session = session;
    connection.listen(session, (method, params) => {
      const { type, request, errorText } = params as {
        type?: string;
        request?: { url: string };
        errorText?: string;
      };
      if (method === "Network.requestWillBeSent" && type === "Document" && request)
        this.visited.push(new URL(request.url));
      if (method === "Network.loadingFailed") this.#failures.push(`${type}: ${errorText}`);
    });
  }

  static async open(connection: Connection): Promise<Page> {
    const { browserContextId } = await connection.send("Target.createBrowserContext");
    const target = await connection.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await connection.send("Target.attachToTarget", {
      targetId: target.targetId,
      flatten: true,
    });
    const page = new Page(connection, String(sessionId));
    await page.#send("Network.enable");
    await page.#send("Page.enable");
    return page;
  }

  /** Types an address. @throws Error where no page is shown, for example because its certificate is not trusted */
  async goto(url: string): Promise<void> {
    const { errorText } = await this.#send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await this.waitFor("document.readyState === 'complete'");
  }

  /** What a JavaScript expression is in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const asked = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", asked);
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: T }).value;
  }

  /** Waits until an expression is true, whatever pages come in between. @returns its value */
  async waitFor<T>(expression: string): Promise<T> {
    for (const end = Date.now() + WAIT_MS; ; ) {
      // A page that is about to go answers with an error.
      const value = await this.evaluate<T>(expression).catch(() => undefined);
      if (value) return value;
      if (Date.now() > end) throw new Error(`${expression}: never true. ${await this.#shown()}`);
      await sleep(50);
    }
  }

  /**
   * Clicks on the element that an expression is, once it is there: not at its place, which moves while a page loads, and
   * only after the answer, which a page that is left does not give.
   */
  async click(element: string): Promise<void> {
    await this.waitFor(
      `(() => { const it = ${element}; if (it && !it.disabled) return setTimeout(() => it.click()); })()`,
    );
  }

  async type(selector: string, text: string): Promise<void> {
    await this.waitFor(
      `(() => { const it = document.querySelector(${JSON.stringify(selector)}); it.focus(); return it === document.activeElement; })()`,
    );
    await this.#send("Input.insertText", { text });
  }

  #send(method: string, params?: Record<string, unknown>) {
    return this.#connection.send(method, params, this.#session);
  }

  async #shown(): Promise<string> {
    const text = await this.evaluate<string>(
      "location.pathname + ' shows: ' + document.body.innerText",
    ).catch(String);
    return `${text.slice(0, 500)}\nfailed requests: ${this.#failures.join(", ") || "none"}`;
  }
}

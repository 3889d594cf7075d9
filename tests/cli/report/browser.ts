import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ensureChromium } from "../../sandbox/e2e/chromium/chromium.ts";
import { Connection } from "../../sandbox/e2e/chromium/connection.ts";

export interface View {
  width: number;
  scheme: "light" | "dark";
}

/** Shows pages of files in headless Chromium, which reaches no network. */
export class Browser {
  readonly #connection: Connection;
  readonly #folder: string;
  readonly #ended: Promise<unknown>;

  private constructor(connection: Connection, folder: string, ended: Promise<unknown>) {
    this.#connection = connection;
    this.#folder = folder;
    this.#ended = ended;
  }

  static async start(): Promise<Browser> {
    const image = await ensureChromium();
    const folder = await mkdtemp(join(tmpdir(), "landfall-pages-"));
    await chmod(folder, 0o755);
    const start =
      "exec chromium-headless-shell --no-sandbox --disable-dev-shm-usage --remote-debugging-pipe 3<&0 4>&1 >&2";
    const child = execa(
      "docker",
      [
        "run",
        "--rm",
        "--interactive",
        "--init",
        "--network",
        "none",
        "--volume",
        `${folder}:/pages:ro`,
        image,
        "sh",
        "-c",
        start,
      ],
      { stdin: "pipe", buffer: { stdout: false }, reject: false },
    );
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const connection = new Connection(child.stdin, child.stdout, () => said.slice(-1000));
    await connection.send("Browser.getVersion");
    return new Browser(connection, folder, child);
  }

  /** Shows a page, and says what an expression is in it. @param picture file for a picture of the whole page */
  async look<T>(page: string, { width, scheme }: View, expression: string, picture?: string): Promise<T> {
    await writeFile(join(this.#folder, "page.html"), page, { mode: 0o644 });
    const { targetId } = await this.#connection.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.#connection.send("Target.attachToTarget", { targetId, flatten: true });
    const send = (method: string, params: Record<string, unknown> = {}) =>
      this.#connection.send(method, params, String(sessionId));
    const evaluate = async (text: string) => {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        expression: text,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: unknown }).value;
    };
    const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
    await send("Emulation.setDeviceMetricsOverride", metrics);
    await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    await send("Page.navigate", { url: "file:///pages/page.html" });
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      if (
        await evaluate("document.readyState === 'complete' && location.protocol === 'file:'").catch(
          () => false,
        )
      )
        break;
    }
    const value = (await evaluate(expression)) as T;
    if (picture !== undefined) {
      const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: true });
      await writeFile(picture, Buffer.from(String(data), "base64"));
    }
    await this.#connection.send("Target.closeTarget", { targetId });
    return value;
  }

  async close(): Promise<void> {
    await this.#connection.send("Browser.close");
    await this.#ended;
    await rm(this.#folder, { recursive: true });
  }
}

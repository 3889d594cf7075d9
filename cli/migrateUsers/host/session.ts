import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa, type ResultPromise } from "execa";
import type { Host } from "../../host/host.ts";
import { asRoot } from "../../host/runAsRoot.ts";
import { sshArguments } from "../../host/ssh.ts";

/** Who works on a move, and since when. */
export interface Holder {
  by: string;
  /** Subcommand. */
  command: string;
  since: string;
}

/** Someone else holds the lock of the move. */
export class MoveIsLocked extends Error {
  constructor(holder: Holder | null) {
    const who = holder === null ? "Someone" : holder.by;
    const what = holder === null ? "" : ` \`migrate-users ${holder.command}\` since ${holder.since}`;
    super(
      `${who} runs${what} on this stack, and only one may at a time. Nothing was changed. Look at: bin/landfall migrate-users status`,
    );
  }
}

const PING_MS = 15_000;

type Pipes = ResultPromise<{
  stdin: "pipe";
  stdout: "pipe";
  stderr: "pipe";
  buffer: false;
  reject: false;
  detached: true;
}>;

/** One connection to the host: a request after the other, and a lock that ends with it. */
export class HostSession {
  readonly #child: Pipes;
  readonly #lines: AsyncIterator<string>;
  readonly #errors: string[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #pings: NodeJS.Timeout | undefined;

  private constructor(child: Pipes) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on("data", (chunk) => this.#errors.push(String(chunk)));
    // A broken pipe is found by the answer that does not come.
    child.stdin.on("error", () => {});
  }

  /**
   * @param command that runs the session's program
   * @throws MoveIsLocked
   */
  static async open([program = "", ...args]: readonly string[]): Promise<HostSession> {
    // A process group of its own: a terminal's interrupt would end the connection in the middle of a statement.
    const child = execa(program, args, {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
      buffer: false,
      reject: false,
      detached: true,
    });
    const session = new HostSession(child);
    const [state, content] = await session.#answer();
    if (state === "busy") throw new MoveIsLocked(JSON.parse(content));
    if (state !== "ok") throw new Error(content.trim());
    session.#pings = setInterval(() => void session.#request("ping").catch(() => {}), PING_MS);
    session.#pings.unref();
    return session;
  }

  /** What psql prints for one statement. @throws Error with the server's own words, never the statement's */
  query = (statement: string): Promise<string> => this.#request("query", "-", statement);

  /** Puts what a statement prints into a file of the move, on the host. */
  async save(name: string, statement: string): Promise<void> {
    await this.#request("save", name, statement);
  }

  /** A file of the move. Undefined where it is not there, or is empty. */
  async read(name: string): Promise<string | undefined> {
    const text = await this.#request("read", name);
    return text === "" ? undefined : text;
  }

  /** In one rename. */
  async write(name: string, text: string): Promise<void> {
    await this.#request("write", name, text);
  }

  /** Bytes that are free on the data volume. */
  async freeBytes(): Promise<number> {
    return Number(await this.#request("free"));
  }

  /** Who works on the move at the moment. Asked without the lock. */
  async holder(): Promise<Holder | null> {
    return JSON.parse(await this.#request("holder"));
  }

  async close(): Promise<void> {
    clearInterval(this.#pings);
    this.#child.stdin.end();
    await this.#child;
  }

  /** As if this process was killed. */
  kill(): void {
    clearInterval(this.#pings);
    this.#child.kill("SIGKILL");
  }

  async #request(verb: string, name = "-", content = ""): Promise<string> {
    const answered = this.#last.then(async () => {
      this.#child.stdin.write(`${verb} ${name} ${Buffer.from(content).toString("base64")}\n`);
      const [state, text] = await this.#answer();
      if (state === "ok") return text;
      throw new Error(`on the host: ${text.trim()}`);
    });
    this.#last = answered.catch(() => {});
    return answered;
  }

  async #answer(): Promise<[state: string, content: string]> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the connection to the host has ended: ${this.#lastWords()}`);
    const [state = "", content = ""] = value.split(" ");
    return [state, Buffer.from(content, "base64").toString()];
  }

  #lastWords(): string {
    return this.#errors.join("").trim().split("\n").at(-1) || "it said nothing";
  }
}

const script = () => readFileSync(join(import.meta.dirname, "session.sh"), "utf8");

/** Arguments of bash for the session's program. @param holder who asks for the lock; undefined: without it */
export function sessionArguments(holder: Holder | undefined): string[] {
  const mode = holder === undefined ? ["open"] : ["locked", JSON.stringify(holder)];
  return ["bash", "-c", script(), "landfall-migrate-users", ...mode];
}

/** @throws MoveIsLocked; Error where the host cannot be reached */
export function openHostSession(
  { target, keyFile }: Pick<Host, "target" | "keyFile">,
  holder?: Holder,
): Promise<HostSession> {
  return HostSession.open(["ssh", ...sshArguments(target, keyFile), asRoot(sessionArguments(holder))]);
}

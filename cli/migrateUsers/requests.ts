import { z } from "zod";
import { type Clock, isBusy, Pace } from "./pace.ts";
import { redacted } from "./redacted.ts";

export interface Auth0Settings {
  /** Of the tenant: `https://<domain>`. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Name of the database connection. */
  connection: string;
}

export interface Auth0Options {
  clock: Clock;
  /** Requests under way at once. @default 10 */
  parallel?: number;
  signal?: AbortSignal;
  /** Until a request without an answer counts as failed. @default 15 s */
  timeoutMs?: number;
  /** How often one request is sent at most. Refusals for the rate do not count. @default 8 */
  attempts?: number;
}

/** A request that Auth0 refused, or did not answer. Without the request's content, which may be secret. */
export class Auth0Error extends Error {
  /** 0: no answer. */
  readonly status: number;

  constructor(request: string, status: number, reason: string) {
    super(`Auth0: ${request}: ${status === 0 ? "no answer" : status}: ${reason}`);
    this.status = status;
  }
}

export interface AskOptions {
  body?: object | FormData;
  /** Statuses that are no failure. The answer is undefined then. */
  accepted?: number[];
  /** The signal does not end it. @default false */
  whole?: boolean;
}

interface Answer {
  status: number;
  text: string;
}

/** One attempt. */
type Send = (signal: AbortSignal) => Promise<Response>;

const BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;
const LONGEST_REFUSAL_MS = 600_000;
/** Between two attempts where too many import jobs are active. */
const BUSY_MS = 5000;
/** Requests given up in a row, after which Auth0 counts as down. Fewer may be the fault of their rows. */
const GIVEN_UP = 50;

/** Requests to one tenant: at its rate, with a token, and again after a failure. */
export class Requests {
  readonly #settings: Auth0Settings;
  readonly #options: Auth0Options & { timeoutMs: number; attempts: number };
  readonly #pace: Pace;
  #token: Promise<{ value: string; end: number }> | undefined;
  /** Since when Auth0 has refused every request for the rate. */
  #refusedSince: number | undefined;
  /** Requests given up since the last answer. */
  #givenUp = 0;

  constructor(settings: Auth0Settings, options: Auth0Options) {
    this.#settings = settings;
    this.#options = { timeoutMs: 15_000, attempts: 8, ...options };
    this.#pace = new Pace({ parallel: 10, ...options });
  }

  /** A request of the Management API. @returns its answer from JSON */
  async ask(
    method: string,
    path: string,
    { body, accepted = [], whole = false }: AskOptions = {},
  ): Promise<unknown> {
    const where = `${method} ${path.split("?")[0]}`;
    const { status, text } = await this.#authorized(where, whole, (token) => (signal) => {
      const form = body instanceof FormData;
      return fetch(`${this.#settings.url}/api/v2/${path}`, {
        method,
        signal,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body && !form && { "content-type": "application/json" }),
        },
        ...(body && { body: form ? body : JSON.stringify(body) }),
      });
    });
    if (accepted.includes(status)) return undefined;
    if (status === 403 && text.includes("insufficient_scope"))
      throw new Auth0Error(where, status, this.#missingScope(messageOf(text)));
    if (status >= 400) throw new Auth0Error(where, status, messageOf(text));
    return text === "" ? undefined : JSON.parse(text);
  }

  /** A request without a token, which is sent to its end. */
  async askOpenly(method: string, path: string, body: object): Promise<void> {
    const where = `${method} ${path}`;
    const { status, text } = await this.#try(where, true, (signal) =>
      fetch(`${this.#settings.url}/${path}`, {
        method,
        signal,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    if (status >= 400) throw new Auth0Error(where, status, messageOf(text));
  }

  /** A token that was revoked, or ended early, is replaced once. */
  async #authorized(where: string, whole: boolean, send: (token: string) => Send): Promise<Answer> {
    for (let refused = 0; ; refused += 1) {
      let used: Promise<unknown> | undefined;
      const answer = await this.#try(where, whole, async (signal) => {
        const token = await this.#accessToken();
        used = this.#token;
        return send(token)(signal);
      });
      if (answer.status !== 401) return answer;
      if (refused > 0) {
        const reason = `${messageOf(answer.text)}, also with a new token of the client ${this.#settings.clientId}`;
        throw new Auth0Error(where, 401, `${reason}. Deploy the tenant again: pulumi up`);
      }
      if (this.#token === used) this.#token = undefined;
    }
  }

  /** @throws the signal's reason */
  async wait(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms, this.#options.signal);
    this.#options.signal?.throwIfAborted();
  }

  #missingScope(message: string): string {
    return `${message}. The client ${this.#settings.clientId} lacks a scope. Deploy the tenant again: pulumi up`;
  }

  /** Sends it until there is an answer that another attempt would not change. */
  async #try(where: string, whole: boolean, send: Send): Promise<Answer> {
    const { attempts, timeoutMs, clock } = this.#options;
    const signal = whole ? undefined : this.#options.signal;
    for (let failed = 0; ; ) {
      let problem: Auth0Error;
      try {
        let text = "";
        const answer = await this.#pace.send(signal, async () => {
          const end = AbortSignal.timeout(timeoutMs);
          const response = await send(signal ? AbortSignal.any([signal, end]) : end);
          text = await response.text();
          return response;
        });
        const { status } = answer;
        const busy = isBusy(answer);
        this.#checkRefusals(where, status, busy ? messageOf(text) : undefined);
        if (busy) await clock.sleep(BUSY_MS, signal);
        if (status === 429) continue;
        if (status < 500) {
          this.#givenUp = 0;
          return { status, text };
        }
        problem = new Auth0Error(where, status, messageOf(text));
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof Auth0Error) throw error;
        problem = new Auth0Error(where, 0, (error as Error).message);
      }
      failed += 1;
      if (failed >= attempts) throw this.#giveUp(problem);
      const most = Math.min(BACKOFF_MS * 2 ** failed, LONGEST_BACKOFF_MS);
      await clock.sleep(most * (0.5 + Math.random() / 2), signal);
    }
  }

  /** @returns the problem of one request, or of the whole run where Auth0 is down */
  #giveUp(problem: Auth0Error): Error {
    this.#givenUp += 1;
    if (this.#givenUp < GIVEN_UP) return problem;
    const count = `So ended ${GIVEN_UP} requests in a row, each sent ${this.#options.attempts} times`;
    return new Error(
      `${problem.message}. ${count}. Type the command again when Auth0 works: it goes on where it stopped`,
    );
  }

  /**
   * @param busy Auth0's words where it is not the rate that it refuses
   * @throws Auth0Error with status 429 after 10 minutes of nothing but refusals
   */
  #checkRefusals(where: string, status: number, busy: string | undefined): void {
    const now = this.#options.clock.now();
    if (status !== 429) this.#refusedSince = undefined;
    else this.#refusedSince ??= now;
    if (this.#refusedSince === undefined || now - this.#refusedSince < LONGEST_REFUSAL_MS) return;
    const reason =
      busy === undefined
        ? "its rate limit let no request pass for 10 minutes. Something else uses it up."
        : `${busy}: for 10 minutes now.`;
    throw new Auth0Error(
      where,
      status,
      `${reason} Type the command again later: it goes on where it stopped`,
    );
  }

  /** One token for all, until a minute before its end. */
  async #accessToken(): Promise<string> {
    const asked = this.#token;
    const known = await asked;
    if (known !== undefined && known.end > this.#options.clock.now()) return known.value;
    // Whoever comes first asks for a new one, and the others wait for that.
    if (this.#token === asked) {
      const requested = this.#requestToken();
      this.#token = requested;
      requested.catch(() => {
        if (this.#token === requested) this.#token = undefined;
      });
    }
    return this.#accessToken();
  }

  async #requestToken(): Promise<{ value: string; end: number }> {
    const { url, clientId, clientSecret } = this.#settings;
    const response = await fetch(`${url}/oauth/token`, {
      method: "POST",
      signal: AbortSignal.timeout(this.#options.timeoutMs),
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        audience: `${url}/api/v2/`,
      }),
    });
    const text = await response.text();
    if (response.status >= 500 || response.status === 429)
      throw new Error(`the token endpoint answers ${response.status}`);
    if (!response.ok) {
      const reason = `${messageOf(text)}. The client ${clientId} gets no token. Deploy the tenant again: pulumi up`;
      throw new Auth0Error("POST oauth/token", response.status, reason);
    }
    const { access_token, expires_in } = z
      .object({ access_token: z.string(), expires_in: z.number() })
      .parse(JSON.parse(text));
    return { value: access_token, end: this.#options.clock.now() + (expires_in - 60) * 1000 };
  }
}

/** Auth0's own words; never the request's. */
function messageOf(text: string): string {
  try {
    const { message, error_description, error } = JSON.parse(text);
    return redacted(String(message ?? error_description ?? error));
  } catch {
    return "an answer that is no JSON";
  }
}

/**
 * DigitalOcean's API v2: the client of dots-wrapper, with the official plugin's retries, and with errors that say what
 * to do.
 */
import { setTimeout as sleep } from "node:timers/promises";
import axios, { type AxiosInstance, type AxiosResponse } from "axios";
import { modules } from "dots-wrapper";

export interface ApiOptions {
  /** Without /v2. */
  readonly endpoint: string;
  readonly token: string;
  readonly retries: number;
  readonly waitMinMs: number;
  readonly waitMaxMs: number;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are checked by what reads them
export type Json = any;
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Interval between polls. It is short at first, because most actions end soon. The official plugin waits ten seconds
 * before the first poll, and three between polls.
 */
const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 500;

export class Api {
  readonly #options: ApiOptions;
  readonly #http: AxiosInstance;

  constructor(options: ApiOptions) {
    this.#options = options;
    const endpoint = new URL("/v2", options.endpoint).href;
    // The library is typed against axios' CommonJS declarations, which TypeScript treats as another type.
    const context = modules.common.createContext({ axios: axios as never, endpoint, token: options.token });
    this.#http = context.httpClient as unknown as AxiosInstance;
    this.#http.defaults.validateStatus = () => true;
    // As in Go's client, requests to loopback never use a proxy.
    if (/^(localhost|127\.)/.test(new URL(endpoint).hostname)) this.#http.defaults.proxy = false;
  }

  get(path: string, signal: AbortSignal): Promise<Json> {
    return this.#request("GET", path, undefined, signal);
  }
  post(path: string, body: unknown, signal: AbortSignal): Promise<Json> {
    return this.#request("POST", path, body, signal);
  }
  put(path: string, body: unknown, signal: AbortSignal): Promise<Json> {
    return this.#request("PUT", path, body, signal);
  }
  patch(path: string, body: unknown, signal: AbortSignal): Promise<Json> {
    return this.#request("PATCH", path, body, signal);
  }
  /** An object that no longer exists counts as deleted. */
  async delete(path: string, signal: AbortSignal, body?: unknown): Promise<void> {
    await this.#request("DELETE", path, body, signal).catch(unless(404));
  }
  /** undefined if there is no such object. */
  find(path: string, signal: AbortSignal): Promise<Json | undefined> {
    return this.get(path, signal).catch(unless(404));
  }

  /** Every page of a list. */
  async list(path: string, key: string, signal: AbortSignal): Promise<Json[]> {
    const items: Json[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.get(`${path}?page=${page}&per_page=200`, signal);
      items.push(...answer[key]);
      if (!answer.links?.pages?.next) return items;
    }
  }

  /** Starts an action and waits for its end. If the object is busy, it is retried. */
  async act(
    path: string,
    body: unknown,
    signal: AbortSignal,
    pollPath?: (id: number) => string,
  ): Promise<void> {
    const { action } = await this.poll(signal, () =>
      this.post(path, body, signal).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 422 && /pending event/i.test(error.message))
          return undefined;
        throw error;
      }),
    );
    const where = pollPath?.(action.id) ?? `/actions/${action.id}`;
    await this.poll(signal, async () => {
      const { status } = (await this.get(where, signal)).action;
      if (status === "errored") throw new Error(`the action ${action.type} (${action.id}) failed: ${where}`);
      return status === "completed" ? true : undefined;
    });
  }

  /** Calls `ask` until the result is not undefined. */
  async poll<Result>(signal: AbortSignal, ask: () => Promise<Result | undefined>): Promise<Result> {
    for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 2, LAST_POLL_MS)) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await sleep(wait, undefined, { signal });
    }
  }

  async #request(method: Method, url: string, data: unknown, signal: AbortSignal): Promise<Json> {
    for (let attempt = 0; ; attempt++) {
      const response = await this.#http.request({ method, url, data, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        const reason =
          error instanceof Error ? error.message || String((error as { code?: string }).code) : String(error);
        throw new Error(`${method} ${this.#options.endpoint}/v2${url}: the API does not answer: ${reason}`);
      });
      if (response.status < 300) return response.data;
      if (attempt >= this.#options.retries || !isTransient(response.status))
        throw this.#error(method, url, response);
      await sleep(this.#wait(response, attempt), undefined, { signal });
    }
  }

  /** The time that the API names, else doubling ones. */
  #wait({ headers, status }: AxiosResponse, attempt: number): number {
    const { waitMinMs, waitMaxMs } = this.#options;
    const after = Number(headers["retry-after"]);
    if (after > 0) return after * 1000;
    const reset = Number(headers["ratelimit-reset"]);
    if (status === 429 && reset > 0) return Math.max(waitMinMs, reset * 1000 - Date.now());
    return Math.min(waitMaxMs, waitMinMs * 2 ** attempt);
  }

  #error(method: Method, url: string, { status, data }: AxiosResponse): ApiError {
    const said = data?.message ?? data?.id ?? (typeof data === "string" ? data : "");
    const hint =
      status === 401
        ? ": DigitalOcean does not accept the token; set one that is valid with" +
          " 'pulumi config set --secret digitalocean:token <token>' or in DIGITALOCEAN_TOKEN"
        : "";
    return new ApiError(status, `${method} ${this.#options.endpoint}/v2${url}: ${status} ${said}${hint}`);
  }
}

function isTransient(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

/** Ignores API errors with these statuses. */
export function unless(...statuses: number[]) {
  return (error: unknown): undefined => {
    if (error instanceof ApiError && statuses.includes(error.status)) return undefined;
    throw error;
  };
}

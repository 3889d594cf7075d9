/** Auth0's Management API v2, with the waits for the rate limit of the official plugin's client. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../server/resource.ts";

export interface ApiOptions {
  /** With its scheme. */
  readonly url: string;
  readonly audience: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Used in place of the client, if there is one. */
  readonly apiToken: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are checked by what reads them
export type Json = any;

export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const RETRIES = 5;
const FIRST_WAIT_MS = 250;
/** Between two questions whether an action is built. */
const POLL_MS = 100;

/**
 * The configuration, else the official plugin's variables. A domain has no scheme; one with `http://` is the sandbox's.
 */
export function apiOptions(config: Properties, env: NodeJS.ProcessEnv): ApiOptions {
  const text = (key: string, name: string): string => (config[key] as string | undefined) || env[name] || "";
  const domain = text("domain", "AUTH0_DOMAIN").replace(/\/$/, "");
  const url = /^https?:\/\//.test(domain) ? domain : `https://${domain}`;
  return {
    url,
    audience: text("audience", "AUTH0_AUDIENCE") || `${url}/api/v2/`,
    clientId: text("clientId", "AUTH0_CLIENT_ID"),
    clientSecret: text("clientSecret", "AUTH0_CLIENT_SECRET"),
    apiToken: text("apiToken", "AUTH0_API_TOKEN"),
  };
}

export class Api {
  readonly #options: ApiOptions;
  #token: Promise<string> | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get(path: string, signal: AbortSignal): Promise<Json> {
    return this.#request("GET", path, undefined, signal);
  }
  post(path: string, body: unknown, signal: AbortSignal): Promise<Json> {
    return this.#request("POST", path, body, signal);
  }
  patch(path: string, body: unknown, signal: AbortSignal): Promise<Json> {
    return this.#request("PATCH", path, body, signal);
  }
  /** An object that no longer exists counts as deleted. */
  async delete(path: string, signal: AbortSignal, body?: unknown): Promise<void> {
    await this.#request("DELETE", path, body, signal).catch(unless404);
  }
  /** undefined if there is no such object. */
  find(path: string, signal: AbortSignal): Promise<Json | undefined> {
    return this.get(path, signal).catch(unless404);
  }

  /** Every page of a list under `key`. */
  async list(path: string, key: string, signal: AbortSignal): Promise<Json[]> {
    const items: Json[] = [];
    for (let page = 0; ; page++) {
      const answer = await this.get(`${path}?per_page=100&page=${page}&include_totals=true`, signal);
      items.push(...answer[key]);
      if (answer[key].length < 100) return items;
    }
  }

  /** Asks until the answer is not undefined. */
  async poll<Result>(signal: AbortSignal, ask: () => Promise<Result | undefined>): Promise<Result> {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  async #request(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Json> {
    const where = `${method} ${this.#options.url}/api/v2${path}`;
    for (let attempt = 0; ; attempt++) {
      const headers = {
        authorization: `Bearer ${await this.#accessToken(signal)}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      };
      const response = await this.#send(`/api/v2${path}`, { method, headers, ...json(body) }, where, signal);
      const text = await response.text();
      if (response.ok) return text === "" ? undefined : JSON.parse(text);
      const again = response.status === 429 || (response.status >= 500 && method === "GET");
      if (!again || attempt >= RETRIES) throw refusal(where, response.status, text);
      await sleep(waitOf(response, attempt), undefined, { signal });
    }
  }

  async #send(path: string, init: RequestInit, where: string, signal: AbortSignal): Promise<Response> {
    return fetch(`${this.#options.url}${path}`, { ...init, signal }).catch((error: Error) => {
      signal.throwIfAborted();
      const cause = error.cause as (Error & { code?: string }) | undefined;
      throw new Error(`${where}: Auth0 does not answer: ${cause?.message || cause?.code || error.message}`);
    });
  }

  #accessToken(signal: AbortSignal): Promise<string> {
    const { apiToken } = this.#options;
    if (apiToken !== "") return Promise.resolve(apiToken);
    this.#token ??= this.#requestToken(signal).catch((error: unknown) => {
      this.#token = undefined;
      throw error;
    });
    return this.#token;
  }

  async #requestToken(signal: AbortSignal): Promise<string> {
    const { url, clientId, clientSecret, audience } = this.#options;
    const where = `POST ${url}/oauth/token`;
    const client = { client_id: clientId, client_secret: clientSecret };
    const body = json({ grant_type: "client_credentials", ...client, audience });
    const headers = { "content-type": "application/json" };
    const response = await this.#send("/oauth/token", { method: "POST", headers, ...body }, where, signal);
    const text = await response.text();
    if (!response.ok) throw refusal(where, response.status, text);
    return JSON.parse(text).access_token;
  }
}

function json(body: unknown): { body?: string } {
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

/** Until the limit resets, else doubling times. */
function waitOf(response: Response, attempt: number): number {
  const reset = Number(response.headers.get("x-ratelimit-reset"));
  const byLimit = response.status === 429 && reset > 0 ? reset * 1000 - Date.now() : 0;
  return Math.max(byLimit, FIRST_WAIT_MS * 2 ** attempt);
}

function refusal(where: string, status: number, text: string): ApiError {
  const hint =
    status === 401
      ? ": Auth0 does not accept the client; set one that is valid with 'pulumi config set auth0:clientId <id>' and" +
        " 'pulumi config set --secret auth0:clientSecret <secret>'"
      : "";
  return new ApiError(status, `${where}: ${status} ${messageIn(text)}${hint}`);
}

function messageIn(text: string): string {
  try {
    const { message, error_description } = JSON.parse(text);
    return String(message ?? error_description);
  } catch {
    return "an answer that is no JSON";
  }
}

function unless404(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined;
  throw error;
}

/** A download without data for this long is aborted. */
const STALL_MS = 30_000;
/** A host without a response within this time is not tried again in this run. */
const PROBE_MS = 3000;
const GITHUB = ["https://github.com", "https://api.github.com"];

const probes = new Map<string, Promise<string | undefined>>();

/**
 * One short request for each host and run, so that an offline machine does not wait for a time-out for each executable.
 */
function whyUnreachable(url: string): Promise<string | undefined> {
  const { origin, host } = new URL(url);
  const known = probes.get(origin);
  if (known) return known;
  const probe = fetch(origin, {
    method: "HEAD",
    redirect: "manual",
    signal: AbortSignal.timeout(PROBE_MS),
  }).then(
    () => undefined,
    (error: Error) => `${host} does not answer (${reason(error)})`,
  );
  probes.set(origin, probe);
  return probe;
}

/** The reason in one line. fetch hides it in the error's `cause`. */
function reason(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError") return `nothing within ${PROBE_MS / 1000} s`;
  const inner = cause as NodeJS.ErrnoException | undefined;
  return (inner?.message || inner?.code || message).split("\n", 1).join();
}

/** The token is sent to GitHub only. fetch removes it from a redirect to another host. */
export function headersFor(url: string, token = ""): Record<string, string> {
  const value = token.trim();
  if (value === "" || !GITHUB.includes(new URL(url).origin)) return {};
  // fetch's error about an invalid header would quote it.
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new Error("GITHUB_TOKEN is not a token: set it again, or unset it");
  return { authorization: `Bearer ${value}` };
}

/** The error for a status other than 2xx, with what helps. */
export function refusal(url: string, response: Response, withToken: boolean): string {
  const { status, statusText, headers } = response;
  const wait = headers.get("retry-after");
  const throttled = (status === 403 || status === 429) && GITHUB.includes(new URL(url).origin);
  return [
    `answers ${status} ${statusText}`.trim() + (withToken ? " to GITHUB_TOKEN" : ""),
    ...(wait ? [`asks to wait ${/^\d+$/.test(wait) ? `${wait} s` : `until ${wait}`}`] : []),
    ...(throttled && !withToken ? ["set GITHUB_TOKEN for a higher limit"] : []),
  ].join("; ");
}

export interface RequestOptions {
  headers?: Record<string, string>;
  stallMs?: number;
}

/**
 * A file's bytes, as they arrive.
 * @throws the reason in one line: no response, a status other than 2xx, or a connection that breaks or stalls
 */
export async function* request(url: string, options: RequestOptions = {}): AsyncGenerator<Uint8Array> {
  const { headers = headersFor(url, process.env.GITHUB_TOKEN), stallMs = STALL_MS } = options;
  const unreachable = await whyUnreachable(url);
  if (unreachable) throw new Error(unreachable);
  const control = new AbortController();
  const stalled = () => control.abort(new Error(`nothing came for ${stallMs / 1000} s`));
  const timer = setTimeout(stalled, stallMs);
  try {
    const response = await fetch(url, { headers, signal: control.signal });
    if (!response.ok) throw new Error(refusal(url, response, "authorization" in headers));
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      yield chunk;
    }
  } catch (error) {
    throw new Error(`${url}: ${reason(error)}`);
  } finally {
    clearTimeout(timer);
    control.abort();
  }
}

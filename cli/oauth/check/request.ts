import * as http from "node:http";
import * as https from "node:https";

/** Longest part of an answer that is read. */
const BODY_BYTES = 512 * 1024;

export interface Request {
  url: string;
  /** Sent by POST. @default a GET */
  body?: string;
  headers?: Readonly<Record<string, string>>;
}

export type Answer =
  | { status: number; location?: string; body: string }
  /** No answer: the code of Node's error, or `TIMEOUT`. */
  | { unreachable: string };

export interface Limits {
  /** Longest time of one request. */
  requestMs: number;
  /** Ends every request of the check. */
  deadline: AbortSignal;
  /** Certificate authorities to trust. @default the public ones */
  authorities?: readonly string[];
}

/** Asks once: no redirect is followed, no cookie is kept, nothing is asked again. */
export async function ask(request: Request, { requestMs, deadline, authorities }: Limits): Promise<Answer> {
  const signal = AbortSignal.any([deadline, AbortSignal.timeout(requestMs)]);
  try {
    return await send(request, { signal, ...(authorities && { ca: [...authorities] }) });
  } catch (error) {
    if (signal.aborted) return { unreachable: "TIMEOUT" };
    return { unreachable: (error as NodeJS.ErrnoException).code ?? "UNKNOWN" };
  }
}

function send({ url, body, headers }: Request, options: https.RequestOptions): Promise<Answer> {
  const { request } = new URL(url).protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        ...options,
        agent: false,
        method: body === undefined ? "GET" : "POST",
        headers: {
          "user-agent": "landfall",
          ...headers,
          ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
        },
      },
      (response) => {
        const { statusCode: status = 0, headers: received } = response;
        const { location } = received;
        readBody(response).then(
          (text) => resolve({ status, body: text, ...(location !== undefined && { location }) }),
          reject,
        );
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= BODY_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, BODY_BYTES).toString("utf8");
}

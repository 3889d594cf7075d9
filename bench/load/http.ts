import { Client, type Dispatcher } from "undici";
import { failureKind, type Sample } from "./sample.ts";
import { connectOptions, type Target } from "./target.ts";

/** Requests of one kind, sent at a constant rate. */
export interface Stream {
  /** Name in tables. */
  name: string;
  perSecond: number;
  method: "GET" | "POST";
  path: string;
  /** @default none */
  headers?: Record<string, string>;
  /** @default none */
  body?: string;
  /** False: each request has its own connection. */
  keepAlive: boolean;
  /** The responding version, from the response. @default not known */
  version?: (body: string, headers: Dispatcher.ResponseData["headers"]) => string | undefined;
}

export interface Load {
  /** Milliseconds since the start. Samples use the same clock. */
  elapsed(): number;
  /** Stops sending, and waits for requests in progress, at most {@link ANSWER_MS}. */
  stop(): Promise<Sample[]>;
}

/** A request without a response after this time has failed. */
const ANSWER_MS = 10_000;
/** Connections of a stream with keep-alive. They take turns, like many visitors. More are opened when all are busy. */
const KEPT_CONNECTIONS = 40;
/**
 * Limit of a stream's requests in progress. More requests wait, and their wait counts. Without the limit, a slow server
 * would get ever more handshakes, and the load would measure itself.
 */
const MOST_UNDER_WAY = 200;
/** Longer than a server keeps a connection, so that the server closes it. */
const KEEP_MS = 600_000;

/**
 * Sends each stream's requests when they are due, whether or not earlier ones have a response. It sends none twice.
 * undici sends one request at a time on a connection, and fails the request in progress if the connection breaks.
 * @param seconds after which it sends no more, whatever happens
 */
export function startLoad(target: Target, streams: readonly Stream[], seconds: number): Load {
  const samples: Sample[] = [];
  const underWay = new Set<Promise<void>>();
  const senders = streams.map((stream, index) => ({
    send: sender(target, stream, samples),
    every: 1000 / stream.perSecond,
    // Streams of the same rate would be due in the same millisecond.
    next: (index / streams.length) * (1000 / stream.perSecond),
  }));
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function sendWhatIsDue(): void {
    const now = elapsed();
    for (const stream of senders)
      for (; stream.next <= now; stream.next += stream.every) {
        const request = stream.send(stream.next, elapsed).finally(() => underWay.delete(request));
        underWay.add(request);
      }
    if (!stopped && now < seconds * 1000) timer = setTimeout(sendWhatIsDue, 1);
  }
  sendWhatIsDue();

  return {
    elapsed,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(underWay);
      await Promise.all(senders.map(({ send }) => send.close()));
      return samples.sort((a, b) => a.due - b.due);
    },
  };
}

function sender(target: Target, stream: Stream, samples: Sample[]) {
  const connect = connectOptions(target);
  const connection = () =>
    new Client(target.origin, {
      connect,
      // undici does not repeat requests that a server leaves unanswered with GOAWAY, although HTTP/2 asks clients to,
      // and browsers do.
      allowH2: false,
      pipelining: stream.keepAlive ? 1 : 0,
      keepAliveTimeout: KEEP_MS,
      keepAliveMaxTimeout: KEEP_MS,
    });
  const idle = Array.from({ length: stream.keepAlive ? KEPT_CONNECTIONS : 0 }, connection);
  const waiting: (() => void)[] = [];
  let sending = 0;

  async function send(due: number, elapsed: () => number): Promise<void> {
    if (sending >= MOST_UNDER_WAY) await new Promise<void>((resolve) => waiting.push(resolve));
    sending += 1;
    const client = idle.shift() ?? connection();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), Math.max(0, ANSWER_MS - (elapsed() - due)));
    const sample: Sample = { stream: stream.name, due, sent: elapsed(), ended: due };
    try {
      const { statusCode, headers, body } = await client.request({
        method: stream.method,
        path: stream.path,
        headers: stream.headers ?? null,
        body: stream.body ?? null,
        signal: limit.signal,
      });
      const text = await body.text();
      if (statusCode < 200 || statusCode > 299) sample.failure = `HTTP ${statusCode}`;
      else sample.version = stream.version?.(text, headers);
    } catch (error) {
      sample.failure = limit.signal.aborted ? `no answer in ${ANSWER_MS / 1000} s` : failureKind(error);
    } finally {
      clearTimeout(timer);
      sending -= 1;
      waiting.shift()?.();
    }
    sample.ended = elapsed();
    samples.push(sample);
    if (stream.keepAlive) idle.push(client);
    else await client.destroy();
  }
  send.close = async () => {
    await Promise.all(idle.map((client) => client.destroy()));
  };
  return send;
}

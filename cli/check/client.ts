import { readFileSync } from "node:fs";
import { rootCertificates, type TLSSocket } from "node:tls";
import { Agent, buildConnector, request } from "undici";
import { addressLookup, certificateProblem, type Site } from "../site/probe.ts";
import type { Reply, SmokeQuestion } from "./attempt.ts";

/** Longest part of an answer that is read. */
const BODY_BYTES = 4 * 1024 * 1024;

export interface SiteClient {
  /** Asks once: no redirect is followed, no cookie is kept, nothing is asked again. It never throws. */
  ask: (question: SmokeQuestion, timeoutMs: number) => Promise<Reply>;
  close: () => Promise<void>;
}

/** Connections to a site, kept between requests as a browser does. Its certificate is verified for each of them. */
export async function openSite(site: Site): Promise<SiteClient> {
  let certificateEnds: Date | undefined;
  const connect = await siteConnector(site, (ends) => {
    certificateEnds = ends;
  });
  const agent = new Agent({ connect, bodyTimeout: 0, headersTimeout: 0 });
  return {
    close: () => agent.destroy(),
    async ask(question, timeoutMs) {
      const began = performance.now();
      const passed = () => performance.now() - began;
      try {
        const answer = await send(question, agent, AbortSignal.timeout(timeoutMs));
        const secure = question.url.startsWith("https:") && certificateEnds !== undefined;
        return { ms: passed(), answer: { ...answer, ...(secure && { certificateEnds }) } };
      } catch (error) {
        return { ms: passed(), instead: describeFailure(error as NodeJS.ErrnoException, timeoutMs) };
      }
    },
  };
}

async function siteConnector(
  site: Site,
  onCertificate: (ends: Date) => void,
): Promise<buildConnector.connector> {
  const { authorities, otherAuthority = false } = site;
  const lookup = await addressLookup(site);
  const connector = buildConnector({
    rejectUnauthorized: !otherAuthority,
    // A session that is taken up again shows no certificate.
    maxCachedSessions: 0,
    ...(authorities !== undefined && { ca: [...rootCertificates, readFileSync(authorities, "utf8")] }),
    ...(lookup !== undefined && { lookup }),
  });
  return (options, done) =>
    connector(options, (error, socket) => {
      if (error !== null || socket === null || options.protocol !== "https:") {
        done(error as Error, socket as null);
        return;
      }
      const problem = certificateProblem(socket as TLSSocket, options.hostname);
      onCertificate(new Date((socket as TLSSocket).getPeerCertificate().valid_to));
      if (problem === undefined) done(null, socket);
      else {
        socket.destroy();
        done(problem, null);
      }
    });
}

async function send({ method, url, headers, body }: SmokeQuestion, dispatcher: Agent, signal: AbortSignal) {
  const response = await request(url, {
    ...{ dispatcher, signal, method: method as "GET" },
    headers: { "user-agent": "landfall", ...headers },
    ...(body !== undefined && { body }),
  });
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= BODY_BYTES) break;
  }
  const received = Object.entries(response.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : String(value),
  ]);
  return {
    status: response.statusCode,
    headers: Object.fromEntries(received),
    body: Buffer.concat(parts).toString("utf8"),
  };
}

function describeFailure({ name, code, message }: NodeJS.ErrnoException, timeoutMs: number): string {
  if (name === "TimeoutError" || name === "AbortError") return `no answer within ${timeoutMs} ms`;
  return `no answer: ${code ?? message}`;
}

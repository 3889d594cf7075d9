import { lookup, Resolver } from "node:dns/promises";
import * as http from "node:http";
import * as https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { checkServerIdentity, type TLSSocket } from "node:tls";

const ANSWER_MS = 10_000;

export interface Site {
  url: string;
  /**
   * Asked where the site is.
   * @default whom this machine asks
   */
  nameServer?: string;
  /**
   * Its certificate may be of an authority that nobody knows, such as one for tests. It must be for that name all the same, and in force.
   * @default false
   */
  otherAuthority?: boolean;
}

export interface Waiting {
  /** @default 60000 */
  forMs?: number;
  /** Between two requests. @default 3000 */
  pauseMs?: number;
}

/**
 * Whether a site answers with its front page, or leads to another one: a log-in page is as good.
 * @throws Error with its last answer
 */
export async function waitForSite(
  site: Site,
  { forMs = 60_000, pauseMs = 3_000 }: Waiting = {},
): Promise<string> {
  const deadline = Date.now() + forMs;
  for (;;) {
    const answer = await ask(site).catch(({ code, message }) => `with an error (${code ?? message})`);
    if (typeof answer === "number" && answer < 400) return `${site.url} answers ${answer}.`;
    if (Date.now() + pauseMs > deadline) throw new Error(`${site.url} answers ${answer}`);
    await sleep(pauseMs);
  }
}

async function ask({ url, nameServer, otherAuthority = false }: Site): Promise<number> {
  const { get } = url.startsWith("https:") ? https : http;
  const options = {
    // A connection that is kept says nothing of the next one.
    agent: false,
    signal: AbortSignal.timeout(ANSWER_MS),
    rejectUnauthorized: !otherAuthority,
    ...(nameServer !== undefined && { lookup: await lookupBy(nameServer) }),
  };
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      const wrong = otherAuthority
        ? wrongWith(response.socket as TLSSocket, new URL(url).hostname)
        : undefined;
      response.destroy();
      if (wrong === undefined) resolve(response.statusCode ?? 0);
      else reject(wrong);
    }).once("error", reject);
  });
}

/** What a chain fails by that ends in an authority which is not known here. One that signed itself has none. */
const NOT_KNOWN = [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

function wrongWith(socket: TLSSocket, host: string): Error | undefined {
  // Without TLS there is nothing to be wrong.
  if (socket.authorized !== false) return undefined;
  // A code, whatever its type says.
  const code = String(socket.authorizationError);
  if (!NOT_KNOWN.includes(code)) return new Error(code);
  // One that is over has another code. Names are not looked at where the authority is not known.
  return checkServerIdentity(host, socket.getPeerCertificate());
}

async function lookupBy(nameServer: string): Promise<LookupFunction> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([isIP(nameServer) ? nameServer : (await lookup(nameServer, 4)).address]);
  return (host, { all }, done) => {
    resolver.resolve4(host).then(
      (found) => {
        if (all)
          done(
            null,
            found.map((address) => ({ address, family: 4 })),
          );
        else done(null, found[0] as string, 4);
      },
      (error) => done(error, ""),
    );
  };
}

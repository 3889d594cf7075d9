import { lookup, Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { checkServerIdentity, type TLSSocket } from "node:tls";

const TIMEOUT_MS = 10_000;

export interface Site {
  url: string;
  /**
   * Address to ask, where the site's name may lead elsewhere or nowhere.
   * @default the one that its name has
   */
  address?: string;
  /**
   * Name server to ask for the address.
   * @default that of this machine
   */
  nameServer?: string;
  /**
   * File with the certificate authorities to trust.
   * @default the public ones
   */
  authorities?: string;
  /**
   * Accepts a certificate of an unknown authority, such as one for tests. Its name and dates are checked all the same.
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

/** Status of a site's front page; in its absence what came instead, to be read after "answers". */
export async function probeSite(site: Site): Promise<number | string> {
  return request(site).catch(({ name, code, message }: NodeJS.ErrnoException) =>
    name === "TimeoutError" || name === "AbortError"
      ? `nothing within ${TIMEOUT_MS / 1000} s`
      : `with an error (${code ?? message})`,
  );
}

/** Whether a site answers with its front page, or leads to another one: a log-in page is as good. */
export const isUp = (status: number | string): boolean => typeof status === "number" && status < 400;

/**
 * Waits until a site is up. @returns a line that says so
 * @throws Error with its last answer
 */
export async function waitForSite(
  site: Site,
  { forMs = 60_000, pauseMs = 3_000 }: Waiting = {},
): Promise<string> {
  const deadline = Date.now() + forMs;
  for (;;) {
    const status = await probeSite(site);
    if (isUp(status)) return `${site.url} answers ${status}.`;
    if (Date.now() + pauseMs > deadline) throw new Error(`${site.url} answers ${status}`);
    await sleep(pauseMs);
  }
}

async function request(site: Site): Promise<number> {
  const { url, authorities, otherAuthority = false } = site;
  const { get } = url.startsWith("https:") ? https : http;
  const lookupAddress = await addressLookup(site);
  const options = {
    // A connection that is kept says nothing of the next one.
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    rejectUnauthorized: !otherAuthority,
    ...(authorities !== undefined && { ca: readFileSync(authorities) }),
    ...(lookupAddress !== undefined && { lookup: lookupAddress }),
  };
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      const problem = otherAuthority
        ? certificateProblem(response.socket as TLSSocket, new URL(url).hostname)
        : undefined;
      response.destroy();
      if (problem === undefined) resolve(response.statusCode ?? 0);
      else reject(problem);
    }).once("error", reject);
  });
}

/** Codes of a certificate chain that ends in an authority which is not known here. A self-signed certificate has none. */
const UNKNOWN_AUTHORITY = [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

/** What is wrong with the certificate of a site whose authority is not known here. */
export function certificateProblem(socket: TLSSocket, host: string): Error | undefined {
  // Undefined without TLS.
  if (socket.authorized !== false) return undefined;
  // A code, whatever its type says.
  const code = String(socket.authorizationError);
  if (!UNKNOWN_AUTHORITY.includes(code)) return new Error(code);
  // An expired one has another code. Node does not look at names where the authority is not known.
  return checkServerIdentity(host, socket.getPeerCertificate());
}

/** How a connection finds the site's address. @returns undefined: as every name is found */
export async function addressLookup({ address, nameServer }: Site): Promise<LookupFunction | undefined> {
  if (address !== undefined) return lookupOf(async () => [address]);
  if (nameServer === undefined) return undefined;
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([isIP(nameServer) ? nameServer : (await lookup(nameServer, 4)).address]);
  return lookupOf((host) => resolver.resolve4(host));
}

/** In the form that Node's connections take. */
function lookupOf(resolve: (host: string) => Promise<string[]>): LookupFunction {
  return (host, { all }, done) => {
    resolve(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all) done(null, found);
        else done(null, found[0]?.address as string, found[0]?.family);
      },
      (error) => done(error, ""),
    );
  };
}

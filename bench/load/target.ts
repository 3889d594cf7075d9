import { readFileSync } from "node:fs";
import { isIP, type LookupFunction } from "node:net";
import { createSecureContext } from "node:tls";
import type { buildConnector } from "undici";

/** A site and the address to which requests go, independent of name servers, like curl's `--resolve`. */
export interface Target {
  /** Scheme and name, such as "https://assistant.test". */
  origin: string;
  /** IPv4 address of the host that responds. */
  address: string;
  /** PEM file with the roots that are trusted. @default the machine's own */
  caFile?: string;
}

/** How a connection is made: to the pinned address, with a full TLS handshake, like a new visitor's. */
export function connectOptions({ address, caFile }: Target): buildConnector.BuildOptions {
  const lookup: LookupFunction = (_name, options, callback) =>
    options.all
      ? callback(null, [{ address, family: isIP(address) }])
      : callback(null, address, isIP(address));
  return {
    lookup,
    maxCachedSessions: 0,
    // Created once: reading the roots for each connection would be most of the load's own work.
    ...(caFile !== undefined && { secureContext: createSecureContext({ ca: readFileSync(caFile, "utf8") }) }),
  };
}

import { readFileSync } from "node:fs";
import { isIP, type LookupFunction } from "node:net";
import { createSecureContext } from "node:tls";
import type { buildConnector } from "undici";

/** A site and the address that it is asked at, whatever any name server says: curl's `--resolve`. */
export interface Target {
  /** Scheme and name, such as "https://assistant.test". */
  origin: string;
  /** IPv4 address of the host that answers. */
  address: string;
  /** PEM file with the roots that are trusted. @default the machine's own */
  caFile?: string;
}

/** How a connection to it is made: pinned, and with a TLS handshake of its own, as a new visitor's is. */
export function connectOptions({ address, caFile }: Target): buildConnector.BuildOptions {
  const lookup: LookupFunction = (_name, options, callback) =>
    options.all
      ? callback(null, [{ address, family: isIP(address) }])
      : callback(null, address, isIP(address));
  return {
    lookup,
    maxCachedSessions: 0,
    // Made once: to read the roots again for each connection would be most of the load's own work.
    ...(caFile !== undefined && { secureContext: createSecureContext({ ca: readFileSync(caFile, "utf8") }) }),
  };
}

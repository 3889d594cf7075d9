import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { Realm } from "./realm.ts";

/** One request to one provider. */
export interface Visit {
  realm: Realm;
  /** Where the client reached this server. */
  origin: string;
  library: () => Promise<Provider>;
  request: IncomingMessage;
  response: ServerResponse;
  /** Milliseconds since 1970. */
  now: number;
}

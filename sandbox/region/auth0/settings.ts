import type { RateLimit } from "./rateLimit.ts";

export interface Auth0Settings {
  /** @default "127.0.0.1" */
  host?: string;
  /** @default 0, a free one */
  port?: number;
  /** The tenant's URL, as its tokens name it. @default `http://<host>:<port>` */
  url?: string;
  /** File for the tenant's data, which holds secrets. @default none: the data ends with the server */
  stateFile?: string;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** @default burst 50 and 16 a second, as a self-service production tenant */
  rateLimit?: RateLimit;
  /** Milliseconds until a search sees a change. @default 1000 */
  searchDelayMs?: number;
  /** Milliseconds that an import job is pending, and then processing. @default 500 and 500 */
  importJob?: { pendingMs: number; processingMs: number };
  /** Milliseconds until a changed action is built, and can be deployed. @default 200 */
  actionBuildMs?: number;
  /** The first M2M client, which a person makes in Auth0's dashboard. It may use the whole Management API. */
  management: { clientId: string; clientSecret: string };
  /** Certificate and key, as PEM. @default none: plain HTTP */
  tls?: { cert: Buffer; key: Buffer };
  /** Whether a token may administer the stand-in itself: adminRoutes.ts. @default none may */
  isAdmin?: (token: string) => boolean;
  /** Receives unexpected errors. @default nowhere */
  log?: (line: string) => void;
}

/** What every part of the server gets, complete. */
export interface Options {
  now: () => number;
  rateLimit: RateLimit;
  searchDelayMs: number;
  importJob: { pendingMs: number; processingMs: number };
  actionBuildMs: number;
  isAdmin: (token: string) => boolean;
  log: (line: string) => void;
}

export function optionsOf(settings: Auth0Settings): Options {
  return {
    now: settings.now ?? Date.now,
    rateLimit: settings.rateLimit ?? { burst: 50, perSecond: 16 },
    searchDelayMs: settings.searchDelayMs ?? 1_000,
    importJob: settings.importJob ?? { pendingMs: 500, processingMs: 500 },
    actionBuildMs: settings.actionBuildMs ?? 200,
    isAdmin: settings.isAdmin ?? (() => false),
    log: settings.log ?? (() => {}),
  };
}

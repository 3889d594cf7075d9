import { auth0 } from "./auth0.ts";
import { type Dialect, type DialectName, type Endpoint, endpoints } from "./dialect.ts";
import { github } from "./github.ts";
import { google } from "./google.ts";
import { atCommon, microsoft } from "./microsoft.ts";
import { notion } from "./notion.ts";
import { oidc } from "./oidc.ts";

export const dialects: Record<DialectName, Dialect> = { google, microsoft, notion, github, auth0, oidc };

/** What a path of the server is. */
export interface Match {
  dialect: Dialect;
  endpoint: Endpoint | "signIn" | "resume";
  /** The path that the library knows. */
  path: string;
}

/** Path of the page on which a person signs in. */
export const signInPath = ({ name }: Dialect, uid: string) => `/sign-in/${name}/${uid}`;

/** The endpoint at a path. Undefined if there is none. */
export function matchPath(given: string): Match | undefined {
  const path = atCommon(given);
  for (const dialect of Object.values(dialects)) {
    const endpoint = endpoints.find((name) => dialect.paths[name] === path);
    if (endpoint) return { dialect, endpoint, path };
    if (path.startsWith(`${dialect.paths.authorize}/`)) return { dialect, endpoint: "resume", path };
    if (path.startsWith(signInPath(dialect, ""))) return { dialect, endpoint: "signIn", path };
  }
  return undefined;
}

/** A provider's name in the table of providers. YouTube is Google's. */
export function findDialect(name: string): Dialect | undefined {
  const own = name === "youtube" ? "google" : name;
  return Object.values(dialects).find((dialect) => dialect.name === own);
}

/** The provider's configuration, from the stack or from the environment, as in the official plugin. */
import type { Properties } from "../server/resource.ts";
import { Api } from "./api.ts";

export interface Spaces {
  readonly accessId: string | undefined;
  readonly secretKey: string | undefined;
  /** A Go template: "{{.Region}}" is replaced by the bucket's region. */
  readonly endpoint: string;
}

export interface Account {
  readonly api: Api;
  readonly spaces: Spaces;
}

/** The waits are in seconds. */
const DEFAULTS = { apiEndpoint: "https://api.digitalocean.com", retries: 4, waitMin: 1, waitMax: 30 };

export function account(config: Properties, env: NodeJS.ProcessEnv): Account {
  const text = (key: string, ...names: string[]): string | undefined =>
    (config[key] as string | undefined) || names.map((name) => env[name]).find((value) => value);
  return {
    api: new Api({
      endpoint: text("apiEndpoint", "DIGITALOCEAN_API_URL") ?? DEFAULTS.apiEndpoint,
      token: text("token", "DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN") ?? "",
      retries: (config.httpRetryMax as number | undefined) ?? DEFAULTS.retries,
      waitMinMs: 1000 * ((config.httpRetryWaitMin as number | undefined) ?? DEFAULTS.waitMin),
      waitMaxMs: 1000 * ((config.httpRetryWaitMax as number | undefined) ?? DEFAULTS.waitMax),
    }),
    spaces: {
      accessId: text("spacesAccessId", "SPACES_ACCESS_KEY_ID"),
      secretKey: text("spacesSecretKey", "SPACES_SECRET_ACCESS_KEY"),
      endpoint: text("spacesEndpoint", "SPACES_ENDPOINT_URL") ?? "https://{{.Region}}.digitaloceanspaces.com",
    },
  };
}

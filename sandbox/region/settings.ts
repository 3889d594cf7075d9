import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Names that a region may have, each with the number that determines its port and subnet. */
const regionIndex: Record<string, number> = { sandbox: 0, test: 1, unit: 2, second: 3 };

export interface RegionSettings {
  /** Name of this region instance; several can run on one machine. */
  name: string;
  index: number;
  checkout: string;
  /** Folder for state, keys and logs: `<checkout>/.landfall/<name>`. */
  directory: string;
  /** Prefix of every Docker object's name: `landfall-<name>`. */
  prefix: string;
  /** Label of every Docker object: `landfall.region=<name>`. */
  label: string;
  api: {
    host: string;
    port: number;
    url: string;
    /** The region's own token, generated at its first start. */
    tokenFile: string;
    /** Optional JSON list of more tokens: `[{ "token": "...", "expiresAt": "2026-01-01T00:00:00Z" }]`. */
    moreTokensFile: string;
    pidFile: string;
    logFile: string;
    stateFile: string;
  };
  network: {
    /** Docker bridge that represents the internet. */
    name: string;
    subnet: string;
    /** The operator's machine, as droplets see it. */
    gateway: string;
    dropletAddresses: string[];
    reservedAddresses: string[];
  };
  services: Record<"acme" | "registry" | "spaces", { address: string; host: string; url: string }>;
  /** PostgreSQL outside the droplets; created for an app that needs it. */
  database: { address: string; host: string; port: number };
  /** Identity providers, in the region's own process. The URL has the address, which droplets and this machine reach. */
  identity: { address: string; host: string; port: number; url: string };
  /** An Auth0 tenant, in the region's own process. `domain` is the URL without `https://`. */
  auth0: { address: string; host: string; port: number; url: string; domain: string };
  /** Where alerts of the sandbox arrive, in the region's own process: a mail server, and a webhook at the URL. */
  inbox: { address: string; host: string; mailPort: number; port: number; url: string };
  dns: { address: string; port: number };
  /** The region's own CA. It signs the certificates of the region's services. */
  ca: { certificateFile: string; keyFile: string };
  /** Every root that the ACME server has had, newest last. */
  acmeRootsFile: string;
  /** Lifetime of the certificates that the ACME server issues. */
  certificateLifetimeSeconds: number;
  /** Name of the site that the sandbox stack deploys. */
  site: string;
  /** The app whose stack is deployed. Default: the Personal Assistant. */
  app?: string;
  /** Milliseconds until a pending action completes; real ones take seconds to minutes. */
  delays: { create: number; action: number };
  rateLimit: { perHour: number; perMinute: number };
  /** Domains in other accounts. Creating one of them is refused. */
  foreignDomains: string[];
}

function addresses(prefix: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${prefix}.${first + i}`);
}

/**
 * All fixed settings of a region, from its name.
 * @param name one of "sandbox", "test", "unit", "second"
 * @param checkout root of the checkout whose `.landfall/` holds the state. Default: this one
 * @throws Error if the name is not in the table
 */
export function regionSettings(name: string, checkout?: string): RegionSettings {
  const index = regionIndex[name];
  if (index === undefined) {
    throw new Error(`region "${name}" is not known; use one of: ${Object.keys(regionIndex).join(", ")}`);
  }
  const root = resolve(checkout ?? fileURLToPath(new URL("../..", import.meta.url)));
  const directory = join(root, ".landfall", name);
  const net = `198.18.${index}`;
  const port = 8400 + index;
  return {
    name,
    index,
    checkout: root,
    directory,
    prefix: `landfall-${name}`,
    label: `landfall.region=${name}`,
    api: {
      host: "127.0.0.1",
      port,
      url: `http://127.0.0.1:${port}`,
      tokenFile: join(directory, "token"),
      moreTokensFile: join(directory, "tokens.json"),
      pidFile: join(directory, "region.pid"),
      logFile: join(directory, "region.log"),
      stateFile: join(directory, "state.json"),
    },
    network: {
      name: `landfall-${name}`,
      subnet: `${net}.0/24`,
      gateway: `${net}.1`,
      dropletAddresses: addresses(net, 10, 199),
      reservedAddresses: addresses(net, 200, 250),
    },
    services: {
      acme: {
        address: `${net}.2`,
        host: "acme.landfall.test",
        url: "https://acme.landfall.test:14000/dir",
      },
      registry: {
        address: `${net}.3`,
        host: "registry.landfall.test",
        url: "https://registry.landfall.test",
      },
      spaces: { address: `${net}.4`, host: "spaces.landfall.test", url: "https://spaces.landfall.test" },
    },
    database: { address: `${net}.5`, host: "db.landfall.test", port: 6543 },
    identity: {
      address: `${net}.1`,
      host: "identity.landfall.test",
      port: 8443,
      url: `https://${net}.1:8443`,
    },
    auth0: {
      address: `${net}.1`,
      host: "auth0.landfall.test",
      port: 8444,
      url: `https://${net}.1:8444`,
      domain: `${net}.1:8444`,
    },
    inbox: {
      address: `${net}.1`,
      host: "inbox.landfall.test",
      // DigitalOcean blocks 25, 465 and 587 on droplets.
      mailPort: 2525,
      port: 8025,
      url: `http://${net}.1:8025`,
    },
    dns: { address: `${net}.1`, port: 53 },
    ca: { certificateFile: join(directory, "ca.crt"), keyFile: join(directory, "ca.key") },
    acmeRootsFile: join(directory, "acme-roots.pem"),
    certificateLifetimeSeconds: 90 * 24 * 3600,
    site: "assistant.test",
    delays: { create: 1_500, action: 500 },
    rateLimit: { perHour: 5_000, perMinute: 250 },
    foreignDomains: ["example.com", "taken.test"],
  };
}

/** The region of this checkout whose API has this URL. Undefined for every other API. */
export function regionAt(url: string): RegionSettings | undefined {
  const port = /^http:\/\/127\.0\.0\.1:(\d+)\/?$/.exec(url)?.[1];
  if (port === undefined) return undefined;
  return Object.keys(regionIndex)
    .map((name) => regionSettings(name))
    .find(({ api }) => api.port === Number(port));
}

import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RegionSettings } from "../../settings.ts";
import { ensureServerCertificate } from "../certificates.ts";
import { ensureServiceContainer } from "./container.ts";
import { ask, waitForService } from "./request.ts";

const apiPort = 14000;
const managementPort = 15000;

/** Pebble's configuration. It validates on the same ports as the real authority. */
function pebbleConfiguration(lifetimeSeconds: number): string {
  const pebble = {
    listenAddress: `0.0.0.0:${apiPort}`,
    managementListenAddress: `0.0.0.0:${managementPort}`,
    certificate: "/etc/landfall/tls.crt",
    privateKey: "/etc/landfall/tls.key",
    httpPort: 80,
    tlsPort: 443,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
    certificateValidityPeriod: lifetimeSeconds,
  };
  return `${JSON.stringify({ pebble }, null, 2)}\n`;
}

/**
 * Starts Pebble, which uses the region's name server. Its root certificate and its accounts are new after every start.
 */
export async function ensureAcme(settings: RegionSettings, image: string): Promise<boolean> {
  const { address, host } = settings.services.acme;
  const { certificateFile } = await ensureServerCertificate(settings, "acme", [host, address]);
  const directory = join(settings.directory, "services", "acme");
  const configuration = pebbleConfiguration(settings.certificateLifetimeSeconds);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "pebble.json"), configuration);
  return ensureServiceContainer(settings, "acme", {
    image,
    // Without this setting, Pebble waits some seconds before each validation.
    options: ["--env", "PEBBLE_VA_NOSLEEP=1", "--volume", `${directory}:/etc/landfall:ro`],
    command: [
      "pebble",
      "-config",
      "/etc/landfall/pebble.json",
      "-dnsserver",
      `${settings.network.gateway}:53`,
    ],
    parts: [configuration, await readFile(certificateFile, "utf8")],
  });
}

export async function waitForAcme(settings: RegionSettings): Promise<void> {
  await waitForService(settings, "acme", { path: "/dir", port: apiPort });
  await appendAcmeRoot(settings);
}

/** Adds the server's current root to the file of all roots, if it is missing there. */
export async function appendAcmeRoot(settings: RegionSettings): Promise<void> {
  await waitForService(settings, "acme", { path: "/roots/0", port: managementPort });
  const { body } = await ask(settings, "acme", { path: "/roots/0", port: managementPort });
  const seen = await readFile(settings.acmeRootsFile, "utf8").catch(() => "");
  if (!seen.includes(body.trim())) await appendFile(settings.acmeRootsFile, `${body.trim()}\n`);
}

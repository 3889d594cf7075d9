import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isValidToken, readTokens } from "../api/tokens.ts";
import { ensureServerCertificate } from "../docker/certificates.ts";
import type { RegionSettings } from "../settings.ts";
import { ensureDeployClient } from "./deployClient.ts";
import { startAuth0 } from "./start.ts";

/**
 * Serves the region's Auth0 tenant with TLS by the region's CA. Its data outlives the region's process.
 * @returns a function that stops it
 */
export async function listenForAuth0(
  settings: RegionSettings,
  log: (line: string) => void,
): Promise<() => Promise<void>> {
  const { address, host, port, url } = settings.auth0;
  const { certificateFile, keyFile } = await ensureServerCertificate(settings, "auth0", [host, address]);
  const tokens = readTokens(settings.api);
  const server = await startAuth0({
    host: address,
    port,
    url,
    tls: { cert: await readFile(certificateFile), key: await readFile(keyFile) },
    stateFile: join(settings.directory, "auth0.jsonl"),
    management: await ensureDeployClient(settings),
    isAdmin: (token) => isValidToken(tokens, token),
    log,
  });
  return () => server.close();
}

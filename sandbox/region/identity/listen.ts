import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { isValidToken, readTokens } from "../api/tokens.ts";
import { ensureServerCertificate } from "../docker/certificates.ts";
import type { RegionSettings } from "../settings.ts";
import { clientsFile } from "./registry.ts";
import { identityServer } from "./server.ts";

/**
 * Serves the identity providers with TLS by the region's CA.
 * @returns a function that stops them
 */
export async function listenForIdentity(
  settings: RegionSettings,
  log: (line: string) => void,
): Promise<() => Promise<void>> {
  const { address, host, port } = settings.identity;
  const { certificateFile, keyFile } = await ensureServerCertificate(settings, "identity", [host, address]);
  const tokens = readTokens(settings.api);
  const serve = identityServer({
    clientsFile: clientsFile(settings),
    isAdmin: (token) => isValidToken(tokens, token),
    log,
  });
  const server = createServer({ cert: await readFile(certificateFile), key: await readFile(keyFile) }, serve);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, resolve);
  });
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}

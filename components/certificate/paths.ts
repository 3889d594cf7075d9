import { APPS_DIR, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
/** Folder on the host with one folder of certificates for each domain. */
export const CERTIFICATES = `${APPS_DIR}/landfall/certificates`;

/** Folder from which the proxy serves `/.well-known/acme-challenge/`. */
export const WEBROOT = `${APPS_DIR}/landfall/acme`;

export const TOKEN_PATH = `${SETTINGS_DIR}/dns-token`;
export const UNIT = "landfall-certificate";

/**
 * Folder with `fullchain.pem` and `privkey.pem` of a domain. Mount the folder, because the files are links that change.
 */
export function certificateDirectory(domain: string): string {
  return `${CERTIFICATES}/${domain}`;
}

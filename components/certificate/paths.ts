import { APPS_DIR, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
/** Certificates on the host, one folder a domain. */
export const CERTIFICATES = `${APPS_DIR}/landfall/certificates`;

/** Where the proxy serves `/.well-known/acme-challenge/` from. */
export const WEBROOT = `${APPS_DIR}/landfall/acme`;

export const TOKEN_PATH = `${SETTINGS_DIR}/dns-token`;
export const UNIT = "landfall-certificate";

/** Folder with `fullchain.pem` and `privkey.pem` of a domain: mount the folder, the files are links that move. */
export function certificateDirectory(domain: string): string {
  return `${CERTIFICATES}/${domain}`;
}

/** Certificates on the host, one folder a domain. */
export const CERTIFICATES = "/srv/landfall/certificates";

/** Where the proxy serves `/.well-known/acme-challenge/` from. */
export const WEBROOT = "/srv/landfall/acme";

export const SCRIPT_PATH = "/usr/local/sbin/landfall-certificate";
export const STATUS_PATH = "/var/lib/landfall/certificate-status.json";
export const TOKEN_PATH = "/etc/landfall/dns-token";
export const UNIT = "landfall-certificate";

/** Folder with `fullchain.pem` and `privkey.pem` of a domain: mount the folder, the files are links that move. */
export function certificateDirectory(domain: string): string {
  return `${CERTIFICATES}/${domain}`;
}

/**
 * The newest PostgreSQL that pgBackRest of a droplet image can archive, by tested image: Debian 12 has pgBackRest 2.45.
 * For any other image, the host is asked.
 */
export const NEWEST_SERVER: Readonly<Record<string, number>> = { "debian-12-x64": 15 };

/** Official images, by the last part of the name. Their tag begins with the server's version. */
const OFFICIAL = /^(postgres|postgresql|postgis)$/;

/**
 * The major version of PostgreSQL in an image reference: `postgres:16.4-bookworm`, `postgis/postgis:16-3.4`,
 * `pgvector/pgvector:pg16`.
 * @returns undefined if the tag does not name a version, such as `latest` or a custom tag
 */
export function parseServerVersion(image: string): number | undefined {
  const [, name = "", tag = ""] = /([^/:@]+)(?::([^/@]+))?(?:@.*)?$/.exec(image) ?? [];
  const told = OFFICIAL.test(name)
    ? /^(\d{1,2})(?:(?:beta|rc)\d+)?(?:[.-]|$)/.exec(tag)
    : /(?:^|-)pg(\d{1,2})(?:[.-]|$)/.exec(tag);
  return told === null ? undefined : Number(told[1]);
}

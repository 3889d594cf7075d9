/**
 * The newest PostgreSQL that the pgBackRest of a droplet's image archives, where that was tried: Debian 12 has 2.45. That of
 * any other image is asked on the host itself.
 */
export const NEWEST_SERVER: Readonly<Record<string, number>> = { "debian-12-x64": 15 };

/** Images whose tag begins with the server's version, by the last part of their name. */
const OFFICIAL = /^(postgres|postgresql|postgis)$/;

/**
 * The major version of PostgreSQL that an image's reference tells: `postgres:16.4-bookworm`, `postgis/postgis:16-3.4`,
 * `pgvector/pgvector:pg16`. undefined where it tells none, as `latest` or a tag of one's own.
 */
export function parseServerVersion(image: string): number | undefined {
  const [, name = "", tag = ""] = /([^/:@]+)(?::([^/@]+))?(?:@.*)?$/.exec(image) ?? [];
  const told = OFFICIAL.test(name)
    ? /^(\d{1,2})(?:(?:beta|rc)\d+)?(?:[.-]|$)/.exec(tag)
    : /(?:^|-)pg(\d{1,2})(?:[.-]|$)/.exec(tag);
  return told === null ? undefined : Number(told[1]);
}

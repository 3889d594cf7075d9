import type { StackConfig } from "../pulumi/client.ts";
import type { Site } from "../site/probe.ts";

/**
 * Where people find the stack's site, and who vouches for it.
 * @param sandbox address and authorities of a region's site, whose name no name server of this machine knows
 */
export function describeSite(
  config: StackConfig,
  sandbox?: Required<Pick<Site, "address" | "authorities">>,
): Site {
  const url = `https://${config["landfall:domain"]?.value}/`;
  if (sandbox !== undefined) return { url, ...sandbox };
  const nameServer = config["landfall:dns"]?.objectValue?.nameServer as string | undefined;
  return {
    url,
    ...(nameServer !== undefined && { nameServer }),
    otherAuthority: config["landfall:certificate"]?.objectValue?.acmeServer !== undefined,
  };
}

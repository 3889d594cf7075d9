import type { Host } from "../host/host.ts";
import { readRemote } from "../host/remote.ts";
import { type Container, listCommand, parseContainers } from "./containers.ts";

/**
 * All containers of the host's app, also those that ended.
 * @throws Error with what to type when there are none
 */
export async function listContainers(host: Host): Promise<Container[]> {
  const containers = parseContainers(await readRemote(host, listCommand(host.app)));
  if (containers.length > 0) return containers;
  throw new Error(`${host.app} has no container on ${host.target.address}. Type: ${host.deploy}`);
}

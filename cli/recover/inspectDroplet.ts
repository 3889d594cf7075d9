import { isInDatabase } from "../../contracts/resources.ts";
import { exists, readAccount } from "../digitalocean/account.ts";
import { type Deployment, findProvider, type Resource, revealedInputs } from "../pulumi/exportedState.ts";

/** What a host is made of, and whether the account still has it. */
export interface DropletResource {
  name: string;
  id: string;
  exists: boolean;
}

export interface DropletResources {
  /** undefined: the state has none, since a refresh has forgotten it or it was never made. */
  droplet: DropletResource | undefined;
  volume: DropletResource | undefined;
}

const DROPLET = "digitalocean:index/droplet:Droplet";
const VOLUME = "digitalocean:index/volume:Volume";

/** @param deployment with revealed secrets */
export async function inspectDroplet(deployment: Deployment): Promise<DropletResources> {
  const partOf = async (type: string, path: string): Promise<DropletResource | undefined> => {
    const resource = deployment.resources?.find((each) => each.type === type && !each.delete);
    if (resource?.id === undefined) return undefined;
    const account = readAccount(revealedInputs(findProvider(deployment, resource)), process.env);
    const there = await exists(account, `/${path}/${resource.id}`);
    return { name: String(revealedInputs(resource).name ?? resource.id), id: resource.id, exists: there };
  };
  const [droplet, volume] = await Promise.all([partOf(DROPLET, "droplets"), partOf(VOLUME, "volumes")]);
  return { droplet, volume };
}

/**
 * The state without the roles, grants and settings of the database that is lost with the volume, and without references
 * to them. Pulumi still has them in its state and would assume that they exist.
 */
export function withoutDatabase<State extends { deployment: Deployment }>(state: State): State {
  const resources = state.deployment.resources ?? [];
  const gone = new Set(resources.filter((resource) => isInDatabase(resource.urn)).map(({ urn }) => urn));
  const kept = resources.filter(({ urn }) => !gone.has(urn)).map((resource) => unnamed(resource, gone));
  return { ...state, deployment: { ...state.deployment, resources: kept } };
}

function unnamed(resource: Resource, gone: ReadonlySet<string>): Resource {
  const remaining = (urns: unknown) => (urns as string[]).filter((urn) => !gone.has(urn));
  const { dependencies, propertyDependencies, ...rest } = resource;
  return {
    ...rest,
    ...(dependencies !== undefined && { dependencies: remaining(dependencies) }),
    ...(propertyDependencies !== undefined && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies as Record<string, string[] | null>).map(([key, urns]) => [
          key,
          urns === null ? null : remaining(urns),
        ]),
      ),
    }),
  } as Resource;
}

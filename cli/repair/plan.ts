import type { PendingOperation } from "../pulumi/exportedState.ts";

/** How a pending operation is settled. */
export type Treatment =
  /** Ask DigitalOcean whether the object is there, and import it. */
  | { readonly how: "findInAccount" }
  /** Remove the half-made object from the Docker host: the provider does not read all of it back. */
  | { readonly how: "removeFromHost"; readonly kind: "container" | "network"; readonly name: string }
  /** Its id is known: the engine reads it, and forgets it where there is none. */
  | { readonly how: "import"; readonly id: string }
  /** The resource is in the state; the engine reads it, and forgets it where it is gone. */
  | { readonly how: "reread" }
  | { readonly how: "clear"; readonly because: string }
  /** Clear, and say that somebody must look. */
  | { readonly how: "unknown" };

/** Making these twice is making them once, or there is nothing outside of the state. */
const REPEATABLE: Record<string, string> = {
  "command:": "its script can run again",
  "random:": "it exists in the state only",
  "tls:": "it exists in the state only",
  "pulumi:": "it exists in the state only",
  "docker:index/remoteImage:RemoteImage": "an image that is there is not pulled again",
  "docker:index/volume:Volume": "Docker takes a volume that is there for the new one",
  "postgresql:index/defaultPrivileg": "it can be granted again",
  "postgresql:index/extension:Extension": "one that is there is kept",
  "postgresql:index/grant": "it can be granted again",
  "postgresql:index/schema:Schema": "one that is there is kept",
  "digitalocean:index/projectResources:ProjectResources": "what is in the project stays in it",
  "digitalocean:index/tag:Tag": "one that is there is kept",
};

/** Their id is their name. */
const ID_IS_NAME = new Set([
  "digitalocean:index/spacesBucket:SpacesBucket",
  "postgresql:index/database:Database",
  "postgresql:index/role:Role",
]);

/** @param inputs of the resource, revealed */
export function treatment(
  { type: operation, resource: { type } }: PendingOperation,
  inputs: Record<string, unknown>,
  isFindable: (type: string) => boolean,
): Treatment {
  if (operation === "deleting") return treatDeletion(type);
  if (operation !== "creating") return { how: "clear", because: "the next pulumi up repeats it" };
  const name = String(inputs.name);
  if (type === "docker:index/container:Container") return { how: "removeFromHost", kind: "container", name };
  if (type === "docker:index/network:Network") return { how: "removeFromHost", kind: "network", name };
  if (ID_IS_NAME.has(type)) return { how: "import", id: name };
  if (isFindable(type)) return { how: "findInAccount" };
  const because = Object.entries(REPEATABLE).find(([prefix]) => type.startsWith(prefix))?.[1];
  return because === undefined ? { how: "unknown" } : { how: "clear", because };
}

/** Some providers fail to delete what is gone already. */
function treatDeletion(type: string): Treatment {
  return /^(digitalocean|postgresql):/.test(type)
    ? { how: "reread" }
    : { how: "clear", because: "the next pulumi up deletes it, if it is still there" };
}

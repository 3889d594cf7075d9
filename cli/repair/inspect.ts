import { findNewObjects, readAccount } from "../digitalocean/account.ts";
import {
  type Deployment,
  findProvider,
  knownIds,
  type PendingOperation,
  resourceLabel,
  revealedInputs,
} from "../pulumi/exportedState.ts";
import { type DockerHost, findHalfMade, type Removal, readDockerHost } from "./dockerHost.ts";
import { isFindable, lookupFor } from "./lookups.ts";
import { treatment } from "./plan.ts";

/** What a look outside of the state found out about a pending operation, and what is to be done. */
export type Finding = { readonly urn: string; readonly type: string; readonly name: string } & (
  | { readonly todo: "clear"; readonly says: string }
  | { readonly todo: "import"; readonly id: string; readonly says: string }
  | { readonly todo: "reread"; readonly says: string }
  | {
      readonly todo: "remove";
      readonly host: DockerHost;
      readonly removal: Removal;
      readonly id: string;
      readonly says: string;
    }
  | { readonly todo: "nothing"; readonly problem: string; readonly fix: string }
);

const DEFAULT_GRACE_SECONDS = 10;

/**
 * Changes nothing.
 *
 * @param state with revealed secrets
 * @param repair what to type to try again
 */
export function inspect(state: Deployment, repair: string): Promise<Finding[]> {
  const operations = state.pending_operations ?? [];
  return Promise.all(operations.map((operation) => inspectOne(state, operation, repair)));
}

async function inspectOne(state: Deployment, operation: PendingOperation, repair: string): Promise<Finding> {
  const { resource } = operation;
  const about = { urn: resource.urn, type: resource.type, name: resourceLabel(resource) };
  const inputs = revealedInputs(resource);
  const treat = treatment(operation, inputs, isFindable);
  const known = knownIds(state, resource.type);
  const provider = revealedInputs(findProvider(state, resource));
  try {
    switch (treat.how) {
      case "clear":
        return { ...about, todo: "clear", says: `cleared: ${treat.because}` };
      case "reread":
        return { ...about, todo: "reread", says: "read again" };
      case "import":
        return { ...about, todo: "import", id: treat.id, says: `found and imported (${treat.id})` };
      case "unknown":
        return { ...about, todo: "clear", says: unknownMessage(resource.type, about.name) };
      case "findInAccount": {
        const ids = await findNewObjects(
          readAccount(provider, process.env),
          lookupFor(resource.type, inputs),
          known,
        );
        return { ...about, ...findingForIds(ids, repair) };
      }
      case "removeFromHost": {
        const host = readDockerHost(provider);
        const graceSeconds = Number(inputs.destroyGraceSeconds ?? DEFAULT_GRACE_SECONDS);
        const removal: Removal = { kind: treat.kind, name: treat.name, known, graceSeconds };
        const id = await findHalfMade(host, removal);
        if (id === undefined) return { ...about, todo: "clear", says: NOTHING };
        return {
          ...about,
          todo: "remove",
          host,
          removal,
          id,
          says: `half-made ${treat.kind} ${treat.name} removed`,
        };
      }
    }
  } catch (error) {
    const fix = `once it can be reached: ${repair}`;
    return {
      ...about,
      todo: "nothing",
      problem: `could not be searched for: ${(error as Error).message}`,
      fix,
    };
  }
}

export const NOTHING = "nothing was made";

type Outcome =
  | { todo: "clear"; says: string }
  | { todo: "import"; id: string; says: string }
  | { todo: "nothing"; problem: string; fix: string };

function findingForIds(ids: string[], repair: string): Outcome {
  const [id] = ids;
  if (id === undefined) return { todo: "clear", says: NOTHING };
  if (ids.length === 1) return { todo: "import", id, says: `found and imported (${id})` };
  return {
    todo: "nothing",
    problem: `may be any of ${ids.join(", ")}: they look alike`,
    fix: `delete those that are not in use in DigitalOcean's control panel, then: ${repair}`,
  };
}

function unknownMessage(type: string, name: string): string {
  return `cleared, but it may exist: look for it, and if it does: pulumi import ${type} ${name.split(" ").at(-1)} <id>`;
}

import type { Deployment, ExportedState, Resource } from "../pulumi/exportedState.ts";

/**
 * Marks a resource whose properties the engine has still to read. A refresh takes the mark away; until then every
 * `pulumi up` sees a resource that is not in order, and another repair knows that it must read it.
 */
export const UNREAD = "landfall repair: its properties are still to be read";

/**
 * The state without pending operations, and with the objects of `imports` in it.
 *
 * @param imports provider ids by URN of a pending operation
 */
export function withoutPendingOperations(
  state: ExportedState,
  imports: ReadonlyMap<string, string>,
): ExportedState {
  let resources = state.deployment.resources ?? [];
  for (const { resource } of state.deployment.pending_operations ?? []) {
    const id = imports.get(resource.urn);
    if (id !== undefined) resources = insertResource(resources, toImported(resource, id));
  }
  return { ...state, deployment: { ...state.deployment, resources, pending_operations: [] } };
}

/** URNs that a repair put into the state and could not read. */
export function unreadResources({ resources = [] }: Deployment): string[] {
  return resources.flatMap(({ urn, initErrors }) => (initErrors?.includes(UNREAD) ? [urn] : []));
}

/**
 * A new resource stands after all it depends on and before all that depend on it. Where the state still has the one
 * that it replaces, that one's place is right: what the update had made so far stands before it.
 */
function insertResource(resources: Resource[], resource: Resource): Resource[] {
  const at = resources.findIndex((each) => each.urn === resource.urn && !each.delete);
  const old = resources[at];
  if (old === undefined) return [...resources, resource];
  const rest = old.pendingReplacement ? [] : [{ ...old, delete: true }];
  return [...resources.slice(0, at), resource, ...rest, ...resources.slice(at + 1)];
}

/** The inputs stand for the outputs, so that a provider that looks a resource up by more than its id can read it. */
function toImported(resource: Resource, id: string): Resource {
  const outputs = withoutDefaults(resource.inputs ?? {}) as Record<string, unknown>;
  return { ...resource, id, outputs, initErrors: [UNREAD] };
}

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
  return Object.fromEntries(entries.map(([key, inside]) => [key, withoutDefaults(inside)]));
}

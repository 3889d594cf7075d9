/** What `pulumi stack export` writes, as far as a repair reads or changes it. */
export interface Resource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** "<urn>::<id>" of the provider resource. */
  provider?: string;
  /** A replaced resource that the engine has still to delete. */
  delete?: boolean;
  /** Deleted, while its replacement is still to be made. */
  pendingReplacement?: boolean;
  initErrors?: string[];
  [key: string]: unknown;
}

export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
  resource: Resource;
}

export interface Deployment {
  resources?: Resource[];
  pending_operations?: PendingOperation[];
}

export interface ExportedState {
  version: number;
  deployment: Deployment;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The value with the secrets of an export with `--show-secrets` in the place of their envelopes. */
export function revealSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealSecrets);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[SIGNATURE] === SECRET && typeof object.plaintext === "string")
    return revealSecrets(JSON.parse(object.plaintext));
  return Object.fromEntries(Object.entries(object).map(([key, inside]) => [key, revealSecrets(inside)]));
}

/** Inputs of a resource, with secrets as plain values: only to compare and to connect with, never to print. */
export function revealedInputs(resource: Resource | undefined): Record<string, unknown> {
  return revealSecrets(resource?.inputs ?? {}) as Record<string, unknown>;
}

export function findProvider({ resources = [] }: Deployment, { provider }: Resource): Resource | undefined {
  return resources.find(({ urn, id }) => `${urn}::${id}` === provider);
}

/** Provider ids that resources of a type have in the state: these objects are not stranded. */
export function knownIds({ resources = [] }: Deployment, type: string): Set<string> {
  return new Set(resources.flatMap((resource) => (resource.type === type ? (resource.id ?? []) : [])));
}

/** "Droplet host-droplet" */
export function resourceLabel({ urn, type }: Pick<Resource, "urn" | "type">): string {
  return `${type.split(":").at(-1)} ${urn.split("::").slice(3).join("::")}`;
}

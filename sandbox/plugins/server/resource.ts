/** A plugin's declaration: one table of properties for each resource, and the functions that act on the service. */

/** Plain values, as they are in state. An unknown value is the UNKNOWN string of wire.ts. */
export type Properties = Record<string, unknown>;

export type Type =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "any"
  | "asset"
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly fields: Readonly<Record<string, Property>> };

export interface Property {
  readonly type: Type;
  readonly required?: boolean;
  /** Whether a change replaces the resource. A function decides by the change. */
  readonly replaces?: boolean | ((state: unknown, input: unknown) => boolean);
  /** Marked as secret in state even if the program did not mark it. */
  readonly secret?: boolean;
  readonly default?: unknown;
  /** If the program omits it, the service chooses the value, and that is no difference. */
  readonly computed?: boolean;
  /** A list whose order has no meaning. */
  readonly unordered?: boolean;
  /** If omitted, it becomes the resource's logical name and seven random hex digits. */
  readonly autoname?: boolean;
  /** Whether the value in state and the one in the program mean the same. */
  readonly same?: (state: unknown, input: unknown) => boolean;
  /** The problem of a known value, or undefined. */
  readonly check?: (value: unknown) => string | undefined;
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** The context of an operation, besides its values. */
export interface Operation<Client> {
  readonly client: Client;
  /** Aborts at the operation's timeout, and when the engine cancels. */
  readonly signal: AbortSignal;
  /** Writes to the engine's display, under the resource. */
  log(severity: "debug" | "info" | "warning" | "error", message: string): void;
}

export interface Resource<Client> {
  readonly inputs: Readonly<Record<string, Property>>;
  /** Outputs that are not inputs. */
  readonly outputs: Readonly<Record<string, Property>>;
  readonly deleteBeforeReplace?: boolean;
  /** An update changes every output, so none is known before it. */
  readonly outputsFollowInputs?: boolean;
  /** Seconds; used if the program sets no customTimeouts. Default: 300 each. */
  readonly timeouts?: { readonly create?: number; readonly update?: number; readonly delete?: number };
  /** Checks rules over several inputs. Unknown inputs are absent. */
  check?(inputs: Properties): Failure[];
  /** The problem of a change to an existing resource, or undefined. Both arguments may contain unknowns. */
  checkChange?(state: Properties, inputs: Properties): string | undefined;
  create(inputs: Properties, operation: Operation<Client>): Promise<{ id: string; state: Properties }>;
  /** undefined: the resource no longer exists. For an import, `state` contains only what the id means. */
  read?(id: string, state: Properties, operation: Operation<Client>): Promise<Properties | undefined>;
  /** Resolves to the new state. If absent, every change replaces the resource. */
  update?(
    id: string,
    inputs: Properties,
    state: Properties,
    operation: Operation<Client>,
  ): Promise<Properties>;
  delete(id: string, state: Properties, operation: Operation<Client>): Promise<void>;
}

export interface Plugin<Client> {
  readonly name: string;
  readonly config: Readonly<Record<string, Property>>;
  readonly resources: Readonly<Record<string, Resource<Client>>>;
  /** Must not use the network, because the engine configures a provider in every preview. */
  configure(config: Properties): Client;
}

/** The resource was created, but not as requested. The engine keeps it in state, and retries in the next update. */
export class PartialFailure extends Error {
  readonly id: string;
  readonly state: Properties;
  constructor(cause: unknown, id: string, state: Properties) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.id = id;
    this.state = state;
  }
}

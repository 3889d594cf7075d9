/** What a plugin declares: one table of properties a resource, and the functions that act on the service. */

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
  /** A change cannot be made in place; as a function, some changes cannot. */
  readonly replaces?: boolean | ((state: unknown, input: unknown) => boolean);
  /** Marked secret in state even where the program did not say so. */
  readonly secret?: boolean;
  readonly default?: unknown;
  /** Left out by the program, the service chooses the value, and that is no difference. */
  readonly computed?: boolean;
  /** A list whose order means nothing. */
  readonly unordered?: boolean;
  /** Left out, it becomes the resource's logical name and seven random hex digits. */
  readonly autoname?: boolean;
  /** True where the value in state and the one in the program mean the same. */
  readonly same?: (state: unknown, input: unknown) => boolean;
  /** What is wrong with a known value, or undefined. */
  readonly check?: (value: unknown) => string | undefined;
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What an operation is given besides its values. */
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
  /** An update makes every output anew, so none is known before it. */
  readonly outputsFollowInputs?: boolean;
  /** Seconds; what stands where the program gives no customTimeouts. Default 300 each. */
  readonly timeouts?: { readonly create?: number; readonly update?: number; readonly delete?: number };
  /** Rules over several inputs; unknown ones are absent. */
  check?(inputs: Properties): Failure[];
  /** What is wrong with this change of one that stands, or undefined; both may hold unknowns. */
  checkChange?(state: Properties, inputs: Properties): string | undefined;
  create(inputs: Properties, operation: Operation<Client>): Promise<{ id: string; state: Properties }>;
  /** undefined: it is gone. `state` holds nothing but the id's meaning when an existing one is imported. */
  read?(id: string, state: Properties, operation: Operation<Client>): Promise<Properties | undefined>;
  /** Resolves to the new state. Absent: every change replaces. */
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
  /** Must not touch the network: the engine configures a provider at every preview. */
  configure(config: Properties): Client;
}

/** It was made but is not as asked: the engine keeps it in state, and tries again at the next update. */
export class PartialFailure extends Error {
  readonly id: string;
  readonly state: Properties;
  constructor(cause: unknown, id: string, state: Properties) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.id = id;
    this.state = state;
  }
}

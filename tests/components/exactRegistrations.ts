import * as pulumi from "@pulumi/pulumi";

/** One resource as the program registered it, with the options that users rely on. Secrets are `{ secret: value }`. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Record<string, unknown>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly importId: string;
  readonly deletedWith: string;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: string[];
  readonly replaceOnChanges: string[];
  readonly additionalSecretOutputs: string[];
  readonly dependencies: string[];
}

const COMMAND = "command:remote:Command";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Runs a program against mocks and gives every resource it registers, sorted by name. */
export async function register(
  program: () => void,
  outputs: (args: pulumi.runtime.MockResourceArgs) => Record<string, unknown> = () => ({}),
): Promise<Registration[]> {
  const seen: Registration[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => ({
        id: `${args.name}-id`,
        state: { ...args.inputs, ...(args.type === COMMAND ? { stdout: "" } : {}), ...outputs(args) },
      }),
      call: (args) => {
        throw new Error(`unexpected call of ${args.token}`);
      },
    },
    "project",
    "stack",
    false,
  );
  // biome-ignore lint/suspicious/noExplicitAny: mocks are not told the options, so the request itself is read
  const monitor = (pulumi.runtime as any).getMonitor();
  const original = monitor.registerResource.bind(monitor);
  // biome-ignore lint/suspicious/noExplicitAny: the type of the request is internal to the SDK
  monitor.registerResource = (request: any, callback: unknown) => {
    const raw = request.toObject();
    seen.push({
      type: raw.type,
      name: raw.name,
      parent: last(raw.parent),
      inputs: plain(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
      protect: raw.protect ?? false,
      retainOnDelete: raw.retainondelete ?? false,
      importId: raw.importid,
      deletedWith: last(raw.deletedwith),
      deleteBeforeReplace: raw.deletebeforereplace && raw.deletebeforereplacedefined,
      ignoreChanges: raw.ignorechangesList,
      replaceOnChanges: raw.replaceonchangesList,
      additionalSecretOutputs: raw.additionalsecretoutputsList,
      dependencies: raw.dependenciesList.map(last).sort(),
    });
    return original(request, callback);
  };
  program();
  await pulumi.runtime.disconnect();
  return seen
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .sort((a, b) => `${a.name} ${a.type}`.localeCompare(`${b.name} ${b.type}`));
}

/** `type name < parent` of each (none at the top), which is what renaming or moving a resource changes. */
export function identities(registrations: Registration[]): string[] {
  return registrations.map(
    ({ type, name, parent }) => `${type} ${name}${parent === "" ? "" : ` < ${parent}`}`,
  );
}

/** The one registration of this name that is not a component's. */
export function named(registrations: Registration[], name: string): Registration {
  const [found, ...others] = registrations.filter(
    (one) => one.name === name && !one.type.startsWith("landfall:"),
  );
  if (found === undefined || others.length > 0) throw new Error(`${name}: not exactly one registration`);
  return found;
}

function last(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (SIGNATURE in record && "value" in record) return { secret: plain(record.value) };
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, plain(inner)]));
}

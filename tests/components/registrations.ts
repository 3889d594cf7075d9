import * as pulumi from "@pulumi/pulumi";

/** One resource as a component registered it. */
export interface Registration {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  parent: string;
  dependsOn: string[];
  deletedWith: string;
  deleteBeforeReplace: boolean;
  replaceOnChanges: string[];
  ignoreChanges: string[];
  retainOnDelete: boolean;
  provider: string;
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** Everything that `build` registers, by logical name. URNs are shortened to names, secrets to `{ secret }`. */
export async function registrations(
  build: () => void,
  outputs: (type: string, name: string) => object = () => ({}),
) {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => ({
      id: `${name}-id`,
      state: { ...outputs(type, name), ...inputs },
    }),
    call: ({ token }) => {
      throw new Error(`unexpected call of ${token}`);
    },
  });
  const found = new Map<string, Registration>();
  // biome-ignore lint/suspicious/noExplicitAny: mocks see no options, so the requests themselves are recorded.
  const monitor = (pulumi.runtime as any).getMonitor();
  const register = monitor.registerResource.bind(monitor);
  // biome-ignore lint/suspicious/noExplicitAny: the request is untyped protobuf.
  monitor.registerResource = (request: any, callback: unknown) => {
    const plain = request.toObject();
    found.set(plain.name, {
      type: plain.type,
      name: plain.name,
      inputs: shorten(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
      parent: nameOf(plain.parent),
      dependsOn: plain.dependenciesList.map(nameOf).sort(),
      deletedWith: nameOf(plain.deletedwith),
      deleteBeforeReplace: plain.deletebeforereplace,
      replaceOnChanges: plain.replaceonchangesList,
      ignoreChanges: plain.ignorechangesList,
      retainOnDelete: plain.retainondelete,
      provider: nameOf(plain.provider.split("::").slice(0, 4).join("::")),
    });
    return register(request, callback);
  };
  build();
  await pulumi.runtime.disconnect();
  return found;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return { secret: shorten((value as unknown as { value: unknown }).value) };
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, shorten(inside)]));
}

import type { Operation, Properties, Resource } from "../../server/resource.ts";
import { PartialFailure } from "../../server/resource.ts";
import type { Api, Json } from "../api.ts";
import { fromApi, toApi } from "../names.ts";

const pair = (other: string) =>
  ({
    fields: { name: { type: "string", required: true }, [other]: { type: "string", required: true } },
  }) as const;

/** Auth0 does not tell the values of secrets, so state keeps those of the program. */
export const action: Resource<Api> = {
  inputs: {
    code: { type: "string", required: true },
    dependencies: { type: { list: pair("version") }, unordered: true },
    deploy: { type: "boolean", default: false },
    name: { type: "string", autoname: true },
    runtime: { type: "string", computed: true },
    secrets: { type: { list: pair("value") }, unordered: true, secret: true },
    supportedTriggers: {
      type: {
        fields: { id: { type: "string", required: true }, version: { type: "string", required: true } },
      },
      required: true,
    },
  },
  outputs: { versionId: { type: "string" } },
  outputsFollowInputs: true,
  async create(inputs, operation) {
    const { client: api, signal } = operation;
    const { id } = await api.post("/actions/actions", body(inputs), signal);
    try {
      await deploy(id, inputs, operation);
      return { id, state: await view(id, inputs, operation) };
    } catch (error) {
      throw new PartialFailure(error, id, inputs);
    }
  },
  async read(id, state, { client: api, signal }) {
    const seen = await api.find(at(id), signal);
    return seen && properties(seen, state);
  },
  async update(id, inputs, _state, operation) {
    const { client: api, signal } = operation;
    const cleared = { dependencies: inputs.dependencies ?? [], secrets: inputs.secrets ?? [] };
    await api.patch(at(id), body({ ...inputs, ...cleared }), signal);
    await deploy(id, inputs, operation);
    return view(id, inputs, operation);
  },
  async delete(id, _state, { client: api, signal }) {
    await api.delete(at(id), signal);
  },
};

const at = (id: string): string => `/actions/actions/${id}`;

function body(inputs: Properties): Json {
  const { supportedTriggers, ...plain } = inputs;
  const { deploy: _, supportedTriggers: __, ...table } = action.inputs;
  return { ...toApi(table, plain), supported_triggers: [supportedTriggers] };
}

/** Auth0 builds a changed action first, and refuses to deploy it before. */
async function deploy(
  id: string,
  inputs: Properties,
  { client: api, signal }: Operation<Api>,
): Promise<void> {
  if (inputs.deploy !== true) return;
  await api.poll(signal, async () => {
    const { status } = await api.get(at(id), signal);
    if (status === "failed") throw new Error(`the action ${String(inputs.name)} could not be built`);
    return status === "built" ? true : undefined;
  });
  await api.post(`${at(id)}/deploy`, undefined, signal);
}

async function view(
  id: string,
  inputs: Properties,
  { client: api, signal }: Operation<Api>,
): Promise<Properties> {
  return properties(await api.get(at(id), signal), inputs);
}

function properties(seen: Json, known: Properties): Properties {
  const { secrets: _, supportedTriggers: __, ...table } = action.inputs;
  const names: string[] = (seen.secrets ?? []).map(({ name }: { name: string }) => name);
  const secrets = ((known.secrets ?? []) as { name: string }[]).filter(({ name }) => names.includes(name));
  return {
    ...fromApi(table, seen),
    deploy: known.deploy ?? false,
    ...(secrets.length > 0 && { secrets }),
    supportedTriggers: seen.supported_triggers[0],
    versionId: seen.deployed_version?.id ?? "",
  };
}

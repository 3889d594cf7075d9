import type { Properties, Resource } from "../../server/resource.ts";
import type { Api } from "../api.ts";

interface Bound {
  id: string;
  displayName: string;
}

/** All actions of a trigger, in the order of their execution. Its id is the trigger's. */
export const triggerActions: Resource<Api> = {
  inputs: {
    actions: {
      type: {
        list: {
          fields: { displayName: { type: "string", required: true }, id: { type: "string", required: true } },
        },
      },
      required: true,
    },
    trigger: { type: "string", required: true, replaces: true },
  },
  outputs: {},
  async create(inputs, { client: api, signal }) {
    const id = String(inputs.trigger);
    await bind(api, id, inputs.actions as Bound[], signal);
    return { id, state: { trigger: id, actions: await bound(api, id, signal) } };
  },
  async read(id, _state, { client: api, signal }) {
    return { trigger: id, actions: await bound(api, id, signal) };
  },
  async update(id, inputs, _state, { client: api, signal }) {
    await bind(api, id, inputs.actions as Bound[], signal);
    return { trigger: id, actions: await bound(api, id, signal) };
  },
  async delete(id, _state, { client: api, signal }) {
    await bind(api, id, [], signal);
  },
};

/** One action, after those that the trigger has. Its id is `<trigger>::<action's id>`. */
export const triggerAction: Resource<Api> = {
  inputs: {
    actionId: { type: "string", required: true, replaces: true },
    displayName: { type: "string", computed: true },
    trigger: { type: "string", required: true, replaces: true },
  },
  outputs: {},
  async create(inputs, { client: api, signal }) {
    const trigger = String(inputs.trigger);
    const id = String(inputs.actionId);
    const displayName = String(inputs.displayName ?? (await api.get(`/actions/actions/${id}`, signal)).name);
    const others = (await bound(api, trigger, signal)).filter((each) => each.id !== id);
    await bind(api, trigger, [...others, { id, displayName }], signal);
    return { id: `${trigger}::${id}`, state: { actionId: id, displayName, trigger } };
  },
  async read(id, _state, { client: api, signal }) {
    const [trigger = "", actionId = ""] = id.split("::");
    const found = (await bound(api, trigger, signal)).find((each) => each.id === actionId);
    return found && { actionId, displayName: found.displayName, trigger };
  },
  async update(_id, inputs, state, { client: api, signal }) {
    const trigger = String(state.trigger);
    const displayName = String(inputs.displayName ?? state.displayName);
    const all = await bound(api, trigger, signal);
    const changed = all.map((each) => (each.id === state.actionId ? { ...each, displayName } : each));
    await bind(api, trigger, changed, signal);
    return { ...state, displayName };
  },
  async delete(_id, { trigger, actionId }, { client: api, signal }) {
    const all = await bound(api, String(trigger), signal);
    await bind(
      api,
      String(trigger),
      all.filter((each) => each.id !== actionId),
      signal,
    );
  },
};

const at = (trigger: string): string => `/actions/triggers/${trigger}/bindings`;

async function bind(api: Api, trigger: string, actions: Bound[], signal: AbortSignal): Promise<void> {
  const bindings = actions.map(({ id, displayName }) => ({
    ref: { type: "action_id", value: id },
    display_name: displayName,
  }));
  await api.patch(at(trigger), { bindings }, signal);
}

async function bound(api: Api, trigger: string, signal: AbortSignal): Promise<Bound[]> {
  const { bindings } = await api.get(`${at(trigger)}?per_page=100`, signal);
  return bindings.map(({ action, display_name }: { action: Properties; display_name: string }) => ({
    id: action.id,
    displayName: display_name,
  }));
}

import type { Property, Resource } from "../../server/resource.ts";
import type { Api } from "../api.ts";
import { fromApi, toApi } from "../names.ts";
import { rest } from "../rest.ts";

/** Chosen by Auth0 where the program does not set it. */
const flag: Property = { type: "boolean", computed: true };
const fields = (table: Record<string, Property>): Property => ({ type: { fields: table }, computed: true });

/** Options of a database connection. */
const options = fields({
  bruteForceProtection: flag,
  customScripts: { type: { map: "string" } },
  disableSelfServiceChangePassword: flag,
  disableSignup: flag,
  enabledDatabaseCustomization: flag,
  importMode: flag,
  mfa: fields({ active: flag, returnEnrollSettings: flag }),
  nonPersistentAttrs: { type: { list: "string" }, unordered: true, computed: true },
  passwordComplexityOptions: fields({ minLength: { type: "integer", computed: true } }),
  passwordDictionary: fields({
    dictionaries: { type: { list: "string" }, unordered: true },
    enable: flag,
  }),
  passwordHistories: {
    type: { list: { fields: { enable: flag, size: { type: "integer", computed: true } } } },
    computed: true,
  },
  passwordNoPersonalInfo: fields({ enable: flag }),
  passwordPolicy: { type: "string", computed: true },
  requiresUsername: flag,
});

const table = {
  inputs: {
    displayName: { type: "string", computed: true },
    isDomainConnection: { type: "boolean", computed: true },
    metadata: { type: { map: "string" } },
    name: { type: "string", autoname: true, replaces: true },
    options,
    realms: { type: { list: "string" }, computed: true },
    showAsButton: { type: "boolean" },
    strategy: { type: "string", required: true, replaces: true },
  },
  outputs: {},
} satisfies Pick<Resource<Api>, "inputs" | "outputs">;

/** Its clients are those of `ConnectionClients`. */
export const connection: Resource<Api> = {
  ...rest(table, { path: "/connections" }),
  // The API replaces all options, so those outside the table are sent back as they are.
  async update(id, inputs, _state, { client: api, signal }) {
    const { name, strategy, ...changes } = inputs;
    const body = toApi(table.inputs, changes);
    const known = await api.get(`/connections/${id}`, signal);
    const sent =
      body.options === undefined ? body : { ...body, options: { ...known.options, ...body.options } };
    return { ...inputs, ...fromApi(table.inputs, await api.patch(`/connections/${id}`, sent, signal)) };
  },
};

import { rest } from "../rest.ts";

export const domain = rest(
  {
    inputs: {
      ipAddress: { type: "string", replaces: true },
      name: { type: "string", required: true, replaces: true },
    },
    outputs: { domainUrn: { type: "string" }, ttl: { type: "integer" } },
  },
  {
    path: "/domains",
    envelope: "domain",
    id: ({ name }) => name,
    // The address is used only for the first A record, and the API does not return it.
    view: ({ name, ttl }) => ({ name, ttl: ttl ?? undefined, domainUrn: `do:domain:${name}` }),
    updates: false,
  },
);

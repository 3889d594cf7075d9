import { rest } from "../rest.ts";

export const uptimeCheck = rest(
  {
    inputs: {
      enabled: { type: "boolean", default: true },
      name: { type: "string", autoname: true },
      regions: { type: { list: "string" }, unordered: true, computed: true },
      target: { type: "string", required: true },
      type: { type: "string", computed: true },
    },
    outputs: {},
  },
  { path: "/uptime/checks", envelope: "check", id: ({ id }) => id, updates: true },
);

import { rest } from "../rest.ts";

export const role = rest(
  {
    inputs: { description: { type: "string", computed: true }, name: { type: "string", autoname: true } },
    outputs: {},
  },
  { path: "/roles" },
);

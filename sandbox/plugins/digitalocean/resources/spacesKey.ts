import { rest } from "../rest.ts";

export const spacesKey = rest(
  {
    inputs: {
      grants: {
        type: {
          list: {
            fields: {
              bucket: { type: "string", required: true },
              permission: { type: "string", required: true },
            },
          },
        },
      },
      name: { type: "string", autoname: true },
    },
    outputs: {
      accessKey: { type: "string" },
      createdAt: { type: "string" },
      secretKey: { type: "string", secret: true },
    },
  },
  // Only the response to the creation contains the secret key. Later reads keep the one in state.
  { path: "/spaces/keys", envelope: "key", id: (key) => key.access_key, updates: true },
);

import { rest } from "../rest.ts";

export const sshKey = rest(
  {
    inputs: {
      name: { type: "string", autoname: true },
      publicKey: {
        type: "string",
        required: true,
        replaces: true,
        same: (state, input) => String(state).trim() === String(input).trim(),
      },
    },
    outputs: { fingerprint: { type: "string" } },
  },
  {
    path: "/account/keys",
    envelope: "ssh_key",
    id: (key) => String(key.id),
    updates: true,
  },
);

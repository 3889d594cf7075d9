import { z } from "zod";
import { group, setting } from "./manual.ts";

const id = z.string().regex(/^k[1-9]\d{0,8}$/, "is not the id of a key: k and a number, such as {example}");

/** The ring of a stack that names no keys. */
const DEFAULT = { active: "k1", decryptOnly: [] as string[] };

export const tokenKeys = group(
  z
    .strictObject({
      active: setting(id, {
        description:
          "Id of the key that the app encrypts with. A new id must be in `decryptOnly` for one deployment first.",
        example: "k2",
        change:
          "Containers that use the keys are replaced. The id of before goes into `decryptOnly`, or the deployment stops.",
      }),
      decryptOnly: setting(z.array(id).default([]), {
        description:
          "Ids of keys that only decrypt. A new id makes a new key. The app encrypts rows of these keys again with the active one.",
        example: "k2",
        change:
          "A key whose id is removed is deleted for ever. The deployment stops if the app still needs it.",
      }),
    })
    .default(DEFAULT),
  { description: "Keys that the app encrypts its users' tokens with.", see: "docs/token-keys.md" },
);

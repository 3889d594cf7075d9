import { z } from "zod";
import { identity, NEW_IDENTITY } from "./backup.ts";
import { group, setting } from "./manual.ts";

/** What an id of a token key looks like. */
export const TOKEN_KEY_ID = /^k[1-9]\d{0,8}$/;

const id = z.string().regex(TOKEN_KEY_ID, "is not the id of a key: k and a number, such as {example}");

/** The ring of a stack that names no keys. */
const DEFAULT = { active: "k1", decryptOnly: [] as string[] };

export const tokenKeys = group(
  z
    .strictObject({
      active: setting(id.default(DEFAULT.active), {
        description:
          "Id of the key that the app encrypts with. A new id must be in `decryptOnly` for one deployment first.",
        example: "k2",
        change:
          "Containers that use the keys are replaced. The id of before goes into `decryptOnly`, or the deployment stops.",
      }),
      decryptOnly: setting(z.array(id).default([]), {
        description:
          "Ids of keys that only decrypt. A new id makes a new key, unless `file` has the keys. The app encrypts rows of these keys again with the active one.",
        example: "k2",
        change:
          "A key whose id is removed is deleted for ever, unless it is in `file`. The deployment stops if the app still needs it.",
      }),
      file: setting(
        z
          .string()
          // The message does not show the value: it may be a key in the wrong place.
          .regex(/^[^\s]+\.age$/, "is not a path that ends in .age, such as {example}")
          .optional(),
        {
          description:
            "Path, from the checkout, of a file that has the keys, encrypted with age. `landfall oauth keys create` makes it.",
          default: "the stack generates the keys, and its state has them",
          example: "keys/prod.age",
          change:
            "The keys come from that file. The deployment stops if one that the app needs is another key there.",
        },
      ),
      identity: setting(identity.optional(), {
        description: "Secret age key that decrypts `file`. Keep a copy of it outside the repository.",
        default: "required with `file`",
        secret: true,
        generator: NEW_IDENTITY,
        change: "Nothing by itself. The file must be encrypted for the new key.",
      }),
    })
    .default(DEFAULT),
  { description: "Keys that the app encrypts its users' tokens with.", see: "docs/token-keys.md" },
);

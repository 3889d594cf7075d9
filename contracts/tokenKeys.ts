import { z } from "zod";

/** What an app's command for its token keys prints, and `landfall-token-keys count`. */
export const tokenKeyUse = z.object({
  /** Id of the key that the running app encrypts with. */
  active: z.string(),
  /** Number of rows that are encrypted, by the id of their key. Every key that the app has is there. */
  rows: z.record(z.string(), z.int().min(0)),
});

export type TokenKeyUse = z.infer<typeof tokenKeyUse>;

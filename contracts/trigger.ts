import { z } from "zod";
import { RELEASE_ID } from "./ids.ts";

/** An event of the kind `trigger`: a release was compared with the time before it. */
export const triggerEvent = z.looseObject({
  at: z.iso.datetime(),
  release: z.string().regex(RELEASE_ID),
  /** The release before it. */
  before: z.string().regex(RELEASE_ID),
  /** `unknown` where nobody could judge. */
  verdict: z.enum(["good", "bad", "unknown"]),
  /** About a bad one. `failed`: the containers of before were to run again, and did not. */
  did: z.enum(["nothing", "proposed", "rolled back", "failed"]),
  /** Why it was not carried out, or why nobody could judge. */
  why: z.string().optional(),
  /** What to type. Only of a bad one. */
  command: z.string().optional(),
  /** As of the last look. */
  signals: z.array(
    z.looseObject({
      signal: z.string(),
      title: z.string(),
      unit: z.enum(["requests/s", "share", "seconds"]),
      /** Null where nothing is known. */
      before: z.number().nullable(),
      now: z.number().nullable(),
      /** Beyond which it is a breach; null for a signal that is not judged. */
      bound: z.number().nullable(),
      breached: z.boolean(),
      /** Whether it led to the verdict. */
      bad: z.boolean(),
    }),
  ),
});
export type TriggerEvent = z.infer<typeof triggerEvent>;

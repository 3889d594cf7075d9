import { z } from "zod";
import { parseDuration } from "../components/compose/normalForm.ts";
import { group, setting } from "./manual.ts";

export const DEFAULT_SOAK = "24h";
/** A shorter one says nothing: most alerts wait for some minutes. */
export const SHORTEST_SOAK_SECONDS = 600;

/** @returns undefined for a text that is no duration, or a shorter one than can be measured */
export function parseSoak(text: string): number | undefined {
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined) return undefined;
  const seconds = Math.round(nanoseconds / 1e9);
  return seconds === 0 || seconds >= SHORTEST_SOAK_SECONDS ? seconds : undefined;
}

export const promotion = group(
  z
    .strictObject({
      soak: setting(
        // `pulumi config set` makes a number of 0.
        z.coerce
          .string()
          .refine(
            (text) => parseSoak(text) !== undefined,
            "is neither 0 nor a duration of 10m or more, such as {example}",
          )
          .optional(),
        {
          description:
            "How long a release must have been stable on another stack before `landfall promote` lets it into this one: a duration such as `24h`. `0` asks for none.",
          default: DEFAULT_SOAK,
          example: DEFAULT_SOAK,
          change: "The next promotion asks for another time.",
        },
      ),
    })
    .optional(),
  { description: "Releases that come from another stack.", see: "docs/promotion.md" },
);

import { z } from "zod";
import type { Problem } from "../../problem.ts";
import type { Model } from "./model.ts";
import { parseDuration } from "./normalForm.ts";
import type { FindPosition } from "./sourcePosition.ts";

const words = z.array(z.string().min(1, "has an empty word")).min(1, "is empty");

const port = z.int("is not a port").min(1, "is not a port").max(65535, "is not a port");

const schema = z
  .strictObject({
    /** Runs in the container before `reload`; exits non-zero if the files are invalid. @default no check */
    check: words.optional(),
    /**
     * Makes the container read files that changed in a mounted folder. @default a changed file replaces the container
     */
    reload: words.optional(),
    /** Makes this service the proxy: the services that it passes requests to, each with its containers' port. */
    upstreams: z.record(z.string(), port).optional(),
    /**
     * How long a new container is observed before the old one is stopped; for a start-first service only. @default the
     * stack's `landfall:compose.watch`, else 30s
     */
    watch: z
      .string()
      .refine((text) => parseDuration(text) !== undefined, "is not a duration such as 30s")
      .optional(),
  })
  .refine(({ check, reload }) => check === undefined || reload !== undefined, {
    path: ["check"],
    error: "has no reload, so nothing would run it",
  })
  .refine(({ upstreams, reload }) => upstreams === undefined || reload !== undefined, {
    path: ["upstreams"],
    error: "needs a reload, by which the proxy learns of a new release",
  });

/** Landfall's settings of a service, under `x-landfall`. */
export type Extension = z.infer<typeof schema>;

/** The settings by service. Invalid ones are added to the problems. */
export function readExtensions(
  model: Model,
  locate: FindPosition,
): { extensions: Map<string, Extension>; problems: Problem[] } {
  const extensions = new Map<string, Extension>();
  const problems: Problem[] = [];
  for (const [service, { "x-landfall": given }] of Object.entries(model.services ?? {})) {
    if (given === undefined) continue;
    const result = schema.safeParse(given);
    if (result.success) extensions.set(service, result.data);
    for (const issue of result.error?.issues ?? []) {
      const path = ["services", service, "x-landfall", ...issue.path.map((part) => part as string | number)];
      problems.push({
        where: locate(path),
        problem: `${path.join(".")} ${issue.message}`,
        fix: "docs/compose.md describes the settings under x-landfall",
      });
    }
  }
  return { extensions, problems };
}

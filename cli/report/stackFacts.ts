import { z } from "zod";
import type { Deployment } from "../pulumi/exportedState.ts";
import type { Change } from "../review/changes.ts";
import { estimateCost } from "../review/cost.ts";
import type { MonthlyCost, Update } from "./types.ts";

/** What `pulumi stack history --json` prints, as far as it is read: the newest first. */
const history = z.array(
  z.looseObject({
    kind: z.string(),
    startTime: z.iso.datetime(),
    endTime: z.iso.datetime().optional(),
    result: z.string().optional(),
    environment: z.record(z.string(), z.string()).nullish(),
  }),
);

/** The update in which a release was recorded. Of its environment only what names people and systems is taken. */
export function findUpdate(printed: unknown, createdAt: string): Update | null {
  const at = Date.parse(createdAt);
  const found = history.parse(printed).find(
    ({ kind, startTime, endTime }) =>
      kind === "update" &&
      endTime !== undefined &&
      Date.parse(startTime) <= at &&
      // The record has whole seconds.
      at <= Date.parse(endTime) + 1000,
  );
  if (found === undefined) return null;
  const { startTime, endTime = startTime, result = "unknown", environment } = found;
  return {
    startedAt: startTime,
    endedAt: endTime,
    result,
    author: environment?.["git.author"] ?? null,
    system: environment?.["ci.system"] ?? null,
  };
}

/** What the resources of the state cost, by the same prices as in a review. */
export function costOf({ resources = [] }: Deployment): MonthlyCost {
  const changes = resources
    .filter((resource) => !resource.delete)
    .map(
      ({ urn, type, inputs, outputs }): Change => ({
        ...{
          urn,
          type,
          name: urn.split("::").at(-1) ?? urn,
          kind: "create",
          ops: [],
          deletedFirst: false,
          paths: [],
        },
        new: { type, urn, inputs, outputs },
      }),
    );
  const { after, changed } = estimateCost(changes, new Map());
  return { total: after, lines: changed.map(({ what, after: monthly }) => ({ what, after: monthly })) };
}

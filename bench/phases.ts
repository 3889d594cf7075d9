import type { Step, Update } from "./update.ts";

/** Duration of each phase of a command, in milliseconds, in order. */
export type Phases = [string, number][];

/** Phases of a preview. */
export function previewPhases({ wall, started, loaded, settled, processor }: Update): Phases {
  return between([
    ["engine, its language host", processor.first.program ?? started],
    ["Node and Pulumi's SDK", started],
    ["program loaded, surroundings checked, Compose files resolved", loaded],
    ["resources compared", settled],
    ["the end", wall],
  ]);
}

/**
 * Phases of a release. Parallel work counts for the phase that begins last. Containers are still being created while
 * others are awaited, and old ones stop while new ones are observed.
 */
export function releasePhases(update: Update): Phases {
  const { steps, wall } = update;
  const last = (is: (step: Step) => boolean) => Math.max(0, ...steps.filter(is).map(({ to }) => to));
  const gate = steps.find(isGate);
  const firstMade = Math.min(...steps.filter(isContainer).map(({ from }) => from));
  return between([
    ...previewPhases(update)
      .slice(0, 3)
      .map(([what, ms], index, all): [string, number] => [
        what,
        all.slice(0, index).reduce((sum, [, each]) => sum + each, ms),
      ]),
    ["unchanged resources found so", Math.min(...steps.map(({ from }) => from))],
    ["images pulled", Math.min(firstMade, last(isImage))],
    ["the migration's container made", gate?.from ?? 0],
    ["gate", gate?.to ?? 0],
    ["containers made", last(isContainer)],
    ["new ones work and get the requests", last(isRollout)],
    ["observed, old ones drained and stopped", last(isWatch)],
    ["recorded", last(isRecord)],
    ["old containers deleted", last(({ op }) => op.startsWith("delete"))],
    ["state written, engine ended", wall],
  ]);
}

const isMade = ({ op }: Step) => op.startsWith("create") || op === "update";
const ends = (end: string) => (step: Step) => isMade(step) && step.name.endsWith(end);
const isImage = (step: Step) => isMade(step) && step.type.endsWith(":RemoteImage");
const isContainer = (step: Step) => isMade(step) && step.type.endsWith(":Container");
const isGate = ends("-migration-run");
const isRollout = ends("-rollout");
const isWatch = ends("-watch");
const isRecord = ends("-record");

/** Durations from end times. A phase that ended before the previous one took no time. */
function between(ends: readonly [string, number][]): Phases {
  let before = 0;
  return ends.map(([what, end]) => {
    const length = Math.max(0, end - before);
    before += length;
    return [what, length];
  });
}

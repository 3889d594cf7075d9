import type { Step, Update } from "../update.ts";

/** Events outside the engine, in milliseconds since the command. */
export interface Observed {
  /** Docker started the new container. */
  containerStarted: number;
  /** The application opened its port. */
  listening: number;
  /** The first user had a response from the new version. */
  answered: number;
}

/** Duration of each phase of one redeploy, in milliseconds, in order. */
export function breakdown({ wall, started, steps }: Update, observed: Observed): [string, number][] {
  const container = find(steps, "Container", "-app", "create");
  const rollout = find(steps, "remote:Command", "-app-rollout", "update");
  const watch = find(steps, "remote:Command", "-app-watch", "update");
  const deletion = find(steps, "Container", "-app", "delete");
  const image = find(steps, "RemoteImage", "-app-image", "create");
  const switched = Math.max(observed.listening, observed.answered);
  return [
    ["engine and language host start", started],
    ["program run, all other resources found unchanged", (image?.from ?? started) - started],
    ["image pulled", (container?.from ?? started) - (image?.from ?? started)],
    ["container made and started", observed.containerStarted - (container?.from ?? started)],
    ["the application's own start", observed.listening - observed.containerStarted],
    ["health seen, proxy switched", switched - observed.listening],
    ["rollout reported", (rollout?.to ?? switched) - switched],
    ["watched (0 s) and old workers of the proxy drained", (watch?.to ?? 0) - (rollout?.to ?? 0)],
    ["old container stopped and deleted", (deletion?.to ?? wall) - (watch?.to ?? rollout?.to ?? wall)],
    ["state written, engine ended", wall - (deletion?.to ?? wall)],
  ];
}

function find(steps: readonly Step[], type: string, name: string, op: string): Step | undefined {
  return steps.find((step) => step.type.endsWith(type) && step.name.endsWith(name) && step.op.startsWith(op));
}

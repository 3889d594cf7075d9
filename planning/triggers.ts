import { parseDuration } from "../components/compose/normalForm.ts";
import type { TriggerArgs } from "../components/release/index.ts";
import type { Config } from "../config/load.ts";

type Given = Pick<Config, "app" | "triggers">;

/** How releases of a stack are compared with the time before them. Undefined where they are not. */
export function planTrigger({ app, triggers }: Given): TriggerArgs | undefined {
  const { act, watch, baseline } = triggers;
  if (act === "nothing" || app.monitoring === undefined) return undefined;
  return {
    ...{ app: app.name, monitoring: app.monitoring, act },
    watchSeconds: seconds(watch),
    baselineSeconds: seconds(baseline),
  };
}

const seconds = (duration: string) => Math.round((parseDuration(duration) ?? 0) / 1e9);

/** What a preview says of a stack whose releases nothing can judge. Undefined where nobody wants that, or all is well. */
export function missingTrigger({ app, triggers }: Given): string | undefined {
  if (triggers.act === "nothing" || app.monitoring !== undefined) return undefined;
  return `${app.name} has no Prometheus, so there is no trigger: no release is compared with the time before it (docs/triggers.md)`;
}

import { signals } from "../components/monitoring/index.ts";
import type { ReportSignal } from "../components/release/index.ts";
import type { App } from "./description/types.ts";

/** Of the points of a plot, which are a minute apart: each second counts in the same number of them. */
const WINDOW = "2m";

/** The signals in the reports of an app's releases; none without monitoring. */
export function reportSignals({ monitoring }: Pick<App, "monitoring">): ReportSignal[] {
  if (monitoring === undefined) return [];
  return signals(monitoring).map(({ expr, ...signal }) => ({ ...signal, expr: expr(WINDOW) }));
}

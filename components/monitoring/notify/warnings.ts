import { type NotifyConfig, RECEIVERS } from "./types.ts";

/** A sentence for the preview where an app has alerts and nobody would be told of them. */
export function notifyWarnings(hasAlerts: boolean, config: NotifyConfig): string[] {
  if (!hasAlerts || RECEIVERS.some((name) => config[name] !== undefined)) return [];
  return [
    `Nobody is told of alerts: landfall:notify names no receiver. Set one of ${RECEIVERS.join(", ")}; docs/runbooks/monitoring.md says how.`,
  ];
}

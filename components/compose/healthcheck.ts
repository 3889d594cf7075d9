import type { Healthcheck } from "./model.ts";
import { defined, goDuration, parseDuration } from "./normalForm.ts";
import type { ContainerPlan } from "./types.ts";

/** Docker's defaults for values that the Compose file omits. */
const DEFAULTS = { interval: 30e9, timeout: 30e9, retries: 3, startPeriod: 0 };
/** Time to start, in addition to the time that the check itself allows. */
const MARGIN_SECONDS = 30;
const LEAST_SECONDS = 60;

export function planHealthcheck(healthcheck: Healthcheck | undefined): Pick<ContainerPlan, "healthcheck"> {
  if (healthcheck?.disable === true) return { healthcheck: { tests: ["NONE"] } };
  if (healthcheck === undefined || Object.keys(healthcheck).length === 0) return {};
  return {
    healthcheck: defined({
      tests: healthcheck.test,
      interval: canonical(healthcheck.interval),
      timeout: canonical(healthcheck.timeout),
      retries: healthcheck.retries,
      startPeriod: canonical(healthcheck.start_period),
      startInterval: canonical(healthcheck.start_interval),
    }),
  };
}

/** Seconds until a new container must be healthy: the longest time that Docker may take to mark it as unhealthy. */
export function healthySeconds({ interval, timeout, retries, start_period }: Healthcheck = {}): number {
  const each = nanoseconds(interval, DEFAULTS.interval) + nanoseconds(timeout, DEFAULTS.timeout);
  const total = nanoseconds(start_period, DEFAULTS.startPeriod) + each * (retries ?? DEFAULTS.retries);
  return Math.max(LEAST_SECONDS, Math.ceil(total / 1e9) + MARGIN_SECONDS);
}

function nanoseconds(text: string | undefined, otherwise: number): number {
  return (text === undefined ? undefined : parseDuration(text)) ?? otherwise;
}

function canonical(text: string | undefined): string | undefined {
  return text === undefined ? undefined : goDuration(parseDuration(text) ?? 0);
}

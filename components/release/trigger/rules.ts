import { type AppMonitoring, type Signal, signals } from "../../monitoring/index.ts";

/** When a signal speaks against a release. */
export interface Limit {
  /** Which side is bad. */
  bad: "above" | "below";
  /** A better value is never a breach, whatever it was before. */
  limit: number;
  /** With `above`: how many times the value of before is borne. */
  times?: number;
  /** With `below`: how far below the value of before is borne. */
  less?: number;
  /** Limit where nothing is known of the time before. */
  alone: number;
  /** What it is made of, at least: so many a second, and so many bad ones in the window. @default it is no share of requests */
  least?: { rate: number; bad?: number };
  /** How long it must last. */
  seconds: number;
}

/** Seconds that a look covers. */
export const WINDOW_SECONDS = 60;

/**
 * Two looks that share no second: a minute without a break. A busy processor may be the start itself, so it must last
 * longer.
 */
const LIMITS: Partial<Record<Signal["name"], Limit>> = {
  errors: {
    ...{ bad: "above", limit: 0.01, times: 1.5, alone: 0.05 },
    ...{ least: { rate: 0.2, bad: 5 }, seconds: WINDOW_SECONDS },
  },
  p95: {
    ...{ bad: "above", limit: 0.2, times: 3, alone: 2 },
    ...{ least: { rate: 0.5 }, seconds: WINDOW_SECONDS },
  },
  logins: {
    ...{ bad: "below", limit: 0.9, less: 0.05, alone: 0.9 },
    ...{ least: { rate: 0.1, bad: 5 }, seconds: WINDOW_SECONDS },
  },
  siteUp: { bad: "below", limit: 0.5, less: 0.1, alone: 0.5, seconds: WINDOW_SECONDS },
  siteSeconds: { bad: "above", limit: 2, times: 3, alone: 5, seconds: WINDOW_SECONDS },
  cpu: { bad: "above", limit: 0.8, times: 1.25, alone: 0.95, seconds: 2 * WINDOW_SECONDS },
};

/** A signal with its limit; without one it is only shown. */
export interface Rule extends Pick<Signal, "title" | "unit"> {
  signal: Signal["name"];
  limit: Limit | null;
}

export function rules(monitoring: AppMonitoring): Rule[] {
  return signals(monitoring).map(({ name, title, unit }) => ({
    ...{ signal: name, title, unit },
    limit: LIMITS[name] ?? null,
  }));
}

/**
 * All signals as one query: a series each, with the label `signal`. What a share is made of is `<signal>.of`. One query,
 * because the host asks every few seconds.
 */
export function joinedQuery(monitoring: AppMonitoring, window: string): string {
  return signals(monitoring)
    .flatMap(({ name, expr, of }) => [
      named(name, expr(window)),
      ...(of === undefined ? [] : [named(`${name}.of`, of(window))]),
    ])
    .join(" or ");
}

const named = (name: string, expr: string) => `label_replace(${expr}, "signal", "${name}", "", "")`;

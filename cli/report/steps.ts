import type { HostReport } from "../../contracts/report.ts";
import { eventsOf } from "./issues.ts";

/** A step of a release. */
export interface Step {
  name: string;
  /** Seconds since the first step began. */
  start: number;
  seconds: number;
  failed: boolean;
}

const PHASES = { start: "new containers", watch: "watched", verify: "smoke tests" };

/** The steps of a release in the order in which they began, without those of earlier tries. */
export function stepsOf(report: HostReport): Step[] {
  const began = Date.parse(report.beganAt) / 1000;
  const ended = Date.parse(report.release.createdAt) / 1000;
  const migrations = report.migrations.flatMap(({ startedAt, endedAt, from, to, state }) => {
    const start = Date.parse(startedAt) / 1000;
    const end = endedAt ? Date.parse(endedAt) / 1000 : start;
    return [
      {
        name: `migration from ${from} to ${to}`,
        start: start - began,
        seconds: end - start,
        failed: state !== "done" && state !== "downgraded",
      },
    ];
  });
  const rollouts = eventsOf(report, "rollout").flatMap(({ at, services, phase, seconds, outcome }) => {
    const end = Date.parse(at) / 1000;
    if (end > ended || end < began) return [];
    // Times are noted in whole seconds.
    const start = Math.max(end - seconds - began, 0);
    const name = `${services.join(", ")}: ${PHASES[phase]}`;
    return [{ name, start, seconds, failed: outcome === "failed" }];
  });
  return [...migrations, ...rollouts].sort((a, b) => a.start - b.start);
}

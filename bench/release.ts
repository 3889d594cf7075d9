import { setTimeout as sleep } from "node:timers/promises";
import { type Stream, startLoad } from "./load/http.ts";
import { type Report, report } from "./load/report.ts";
import type { Sample } from "./load/sample.ts";
import type { Target } from "./load/target.ts";

export interface Released<T> {
  /** The release function's own result. */
  result: T;
  /** Milliseconds from the command to its return. */
  wall: number;
  /** Milliseconds from the command to the first response of the new version. */
  answered?: number;
  report: Report;
  samples: Sample[];
}

/** Load before the release, as the baseline. */
const BEFORE_MS = 10_000;
/** Load after it, because some peers fail only then. */
const AFTER_MS = 5_000;
/** "During" ends this long after the command returned. */
const AFTERMATH_MS = 3_000;
/** Time limit for the load of one release. */
const LIMIT_SECONDS = 300;

/** Runs a release under load. An error of the release is thrown after the load has ended. */
export async function releaseUnderLoad<T>(
  target: Target,
  streams: readonly Stream[],
  release: () => Promise<T>,
): Promise<Released<T>> {
  const load = startLoad(target, streams, LIMIT_SECONDS);
  await sleep(BEFORE_MS);
  const from = load.elapsed();
  const outcome = await Promise.allSettled([release()]);
  const to = load.elapsed();
  await sleep(AFTER_MS);
  const samples = await load.stop();
  if (outcome[0].status === "rejected") throw outcome[0].reason;
  const measured = report(samples, { from, to: to + AFTERMATH_MS });
  const next = measured.versions.find((version) => version.from > from);
  return {
    result: outcome[0].value,
    wall: to - from,
    ...(next !== undefined && { answered: next.from - from }),
    report: measured,
    samples,
  };
}

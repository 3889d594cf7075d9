import { z } from "zod";
import { NO_PROMETHEUS } from "../../contracts/exitCodes.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import type { Host } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { tryRemoteAsRoot } from "../host/runAsRoot.ts";
import type { Metrics } from "./soak.ts";

/** The app has no Prometheus, so there is nothing that could be asked. */
export class NoPrometheus extends Error {}

const sample = z.tuple([z.number(), z.string()]);
const series = z.record(z.string(), z.string());
const matrix = z.object({ result: z.array(z.object({ metric: series, values: z.array(sample) })) });
const vector = z.object({ result: z.array(z.object({ metric: series, value: sample })) });

/**
 * Questions to the Prometheus on a host. Each throws {@link NoPrometheus}, or an Error where it does not answer.
 * @param run runs a program there as root
 */
export function hostMetrics(
  host: Host,
  run = (program: readonly string[]) => tryRemoteAsRoot(host, program),
): Metrics {
  const ask = async <T>(contract: z.ZodType<T>, ...words: string[]): Promise<T> => {
    const { exitCode, stdout, message } = await run([PROGRAMS.metrics, ...words]);
    if (exitCode === NO_PROMETHEUS) throw new NoPrometheus(message);
    if (exitCode !== 0) throw new Error(message);
    return parseAnswer(contract, stdout, PROGRAMS.metrics, host);
  };
  return {
    async range(expr, { from, to }, step) {
      const words = ["range", expr, String(from), String(to), String(step)];
      return (await ask(matrix, ...words)).result as Awaited<ReturnType<Metrics["range"]>>;
    },
    async query(expr, at) {
      const { result } = await ask(vector, "query", expr, String(at));
      return result.map(({ value: [, value] }) => Number(value));
    },
  };
}

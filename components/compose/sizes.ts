import { mebibytes } from "./normalForm.ts";
import type { Context } from "./types.ts";

/**
 * Whole MiB. Other sizes are a problem that names the sizes that fit. Undefined for none and for 0, which is Docker's
 * "no limit".
 */
export function planMebibytes(
  context: Context,
  path: (string | number)[],
  bytes: string | number | undefined,
): number | undefined {
  if (bytes === undefined || Number(bytes) === 0) return undefined;
  const size = mebibytes(bytes);
  if (size === undefined)
    context.problems.push({
      where: context.locate(path),
      problem: `${path.join(".")} is ${bytes} bytes; the Docker provider takes whole MiB`,
      fix: `write ${Math.ceil(Number(bytes) / 1024 / 1024)}m`,
    });
  return size;
}

import { findCompose } from "../components/compose/index.ts";
import { pack } from "../policy/pack.ts";
import { ProblemsError } from "../problem.ts";
import { pulumiEnvironment } from "../toolchain/environment.ts";
import { type Audit, applyRules } from "./audit/applyRules.ts";
import { loadComposeFile, Version1Error } from "./audit/loadComposeFile.ts";
import { type Format, renderReport } from "./audit/report.ts";
import { UsageError } from "./usage.ts";

const FORMATS: readonly string[] = ["text", "json", "sarif"] satisfies Format[];

/**
 * `landfall audit`: applies the policy pack to the containers that the planner would create from Compose files.
 * It creates nothing.
 * @returns the exit code: 0 without errors; 1 with errors; 2 where a file was not read, or Docker Compose refuses a part
 *   of it; 3 where a file uses version 1 of the format
 */
export async function audit(files: readonly string[], { format }: { format: string }): Promise<number> {
  if (!FORMATS.includes(format))
    throw new UsageError(`there is no format "${format}". Type one of: ${FORMATS.join(", ")}`);
  // The toolchain may have installed Docker Compose.
  process.env.PATH = pulumiEnvironment().PATH;
  const compose = await findCompose();
  const audits: Audit[] = [];
  let hasUnreadable = false;
  let hasVersion1 = false;
  for (const file of files) {
    try {
      audits.push(applyRules(file, await loadComposeFile(file, compose), pack));
    } catch (error) {
      if (error instanceof Version1Error) hasVersion1 = true;
      else hasUnreadable = true;
      console.error(
        `${file} ${error instanceof Version1Error ? "" : "cannot be read: "}${describeError(error)}`,
      );
    }
  }
  if (audits.length > 0 || format !== "text") console.log(renderReport(audits, format as Format, pack));
  if (hasVersion1) return 3;
  if (hasUnreadable) return 2;
  if (audits.some(({ findings }) => findings.some(({ level }) => level === "mandatory"))) return 1;
  return audits.some(({ unread }) => unread.some(({ refused }) => refused)) ? 2 : 0;
}

function describeError(error: unknown): string {
  if (error instanceof ProblemsError) return error.problems.map(({ problem }) => problem.trim()).join("; ");
  return error instanceof Error ? error.message : String(error);
}

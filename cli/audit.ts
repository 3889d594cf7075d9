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
 * `landfall audit`: judges Compose files by the policy pack, through the planner, and deploys nothing.
 * @returns the exit code: 0 without an error; 1 with one; 2 where a file, or what Docker Compose refuses of one, was not
 *   judged; 3 where a file is of version 1 of the format
 */
export async function audit(files: readonly string[], { format }: { format: string }): Promise<number> {
  if (!FORMATS.includes(format))
    throw new UsageError(`there is no format "${format}". Type one of: ${FORMATS.join(", ")}`);
  // Docker Compose may be one that the toolchain has brought.
  process.env.PATH = pulumiEnvironment().PATH;
  const compose = await findCompose();
  const audits: Audit[] = [];
  let unreadable = false;
  let old = false;
  for (const file of files) {
    try {
      audits.push(applyRules(file, await loadComposeFile(file, compose), pack));
    } catch (error) {
      if (error instanceof Version1Error) old = true;
      else unreadable = true;
      console.error(`${file} ${error instanceof Version1Error ? "" : "cannot be read: "}${reasonOf(error)}`);
    }
  }
  if (audits.length > 0 || format !== "text") console.log(renderReport(audits, format as Format, pack));
  if (old) return 3;
  if (unreadable) return 2;
  if (audits.some(({ findings }) => findings.some(({ level }) => level === "mandatory"))) return 1;
  return audits.some(({ unread }) => unread.some(({ refused }) => refused)) ? 2 : 0;
}

function reasonOf(error: unknown): string {
  if (error instanceof ProblemsError) return error.problems.map(({ problem }) => problem.trim()).join("; ");
  return error instanceof Error ? error.message : String(error);
}

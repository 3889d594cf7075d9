import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AddOptions, answersFrom } from "../../../cli/add/answers.ts";
import { checkPlan } from "../../../cli/add/check.ts";
import { describeApp } from "../../../cli/add/describe.ts";
import { appFiles } from "../../../cli/add/files.ts";
import { withStaged } from "../../../cli/add/place.ts";
import { type Project, readProject } from "../../../cli/add/project.ts";
import { collectSettings } from "../../../cli/add/render/stack.ts";
import { renderPlan } from "../../../cli/add/report.ts";
import { plan, readLocal, resolve } from "../../../components/compose/index.ts";
import type { Plan } from "../../../components/compose/types.ts";
import { formatProblems, ProblemsError } from "../../../problem.ts";

export function projectOf(name: string): Promise<Project> {
  return readProject([join(import.meta.dirname, name, "compose.yaml")]);
}

/** The plan of the file as it is, with the values of the `.env` beside it, or what the user would read. */
export async function plannedAsIs({ directory, variables }: Project): Promise<Plan | string> {
  try {
    const resolved = await resolve({
      project: "shop",
      directory,
      files: [join(directory, "compose.yaml")],
      variables: Object.fromEntries(variables.map(({ name, value, default: text }) => [name, value ?? text])),
      secretVariables: [],
      root: directory,
    });
    return plan(resolved, { dataDir: "/mnt/data", readLocal });
  } catch (error) {
    if (error instanceof ProblemsError) return formatProblems("refused", error.problems);
    throw error;
  }
}

/** The plan of what `landfall add` would write, or what the user would read. */
export async function plannedByAdd(project: Project, options: Partial<AddOptions>) {
  const answers = answersFrom(
    { name: "shop", domain: "shop.test", proxy: [], stateful: [], set: [], stack: [], ...options },
    project,
  );
  if (Array.isArray(answers)) return { refused: formatProblems("refused", answers) };
  const app = describeApp(project, answers);
  const checkout = mkdtempSync(join(tmpdir(), "landfall-public-"));
  try {
    const files = appFiles(project, answers, app);
    const settings = collectSettings(app, answers, project.variables);
    const planned = await withStaged(checkout, files, (staged) =>
      checkPlan(app, answers.domain, settings, staged, project.directory),
    );
    return { app, files, settings, plan: planned, report: renderPlan(project, answers, planned) };
  } catch (error) {
    return { app, refused: (error as Error).message.replaceAll(`${project.directory}/`, "") };
  } finally {
    rmSync(checkout, { recursive: true });
  }
}

import { join, relative } from "node:path";
import type { App } from "../../planning/description/types.ts";
import { type AppPlan, planApp } from "../../planning/plan.ts";
import { requiredSecrets } from "../../planning/variables.ts";
import { formatProblems, ProblemsError } from "../../problem.ts";

/**
 * Plans the app as a stack would, before its folder is there.
 * @param source folder of the user's own files, by which messages name them
 * @throws Error with everything that cannot be honoured, each with file and line
 */
export async function checkPlan(
  app: App,
  domain: string,
  settings: Record<string, string>,
  staged: string,
  source: string,
): Promise<AppPlan> {
  const stand_ins = Object.entries(app.variables).flatMap(([name, variable]) =>
    variable.source.from === "setting" && variable.source.required ? [[name, "1"]] : [],
  );
  const variables = { ...Object.fromEntries(stand_ins), ...settings };
  const secrets = Object.fromEntries(requiredSecrets(app).map((name) => [name, "set later"]));
  try {
    return await planApp(
      {
        app,
        domain,
        compose: { envFiles: [], profiles: [], variables },
        database: { tunnelPort: 0, passwordVersion: 1 },
        secrets,
      },
      staged,
    );
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    const problems = error.problems.map((problem) => ({ ...problem, where: fromSource(problem.where) }));
    const named = problems.map((problem) => ({
      ...problem,
      problem: problem.problem.replaceAll(staged, source),
    }));
    throw new Error(
      `${formatProblems("nothing was written: the Compose files use what Landfall does not support", named)}`,
    );
  }

  /** The files were copied unchanged, so their lines are those of the user's own. */
  function fromSource(where: string): string {
    const prefix = `${relative(process.cwd(), staged)}/`;
    return where
      .split(", ")
      .map((file) =>
        file.startsWith(prefix) ? relative(process.cwd(), join(source, file.slice(prefix.length))) : file,
      )
      .join(", ");
  }
}

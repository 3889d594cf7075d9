import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Problem, ProblemsError } from "../../problem.ts";
import { paths } from "../../toolchain/paths.ts";

export interface InitOptions {
  staging: string;
  prod: string;
  branch: string;
}

/** As Pulumi and git take them, and nothing that YAML or a shell would read otherwise. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

const TEMPLATES = join(import.meta.dirname, "templates");

/** `landfall ci init`. A file that somebody has changed is never written over. */
export async function init(options: InitOptions, checkout: string = paths.checkout): Promise<void> {
  const files = workflows(options);
  const folder = join(checkout, ".github", "workflows");
  const problems = Object.keys(files).flatMap((name): Problem[] => {
    const file = join(folder, name);
    if (!existsSync(file) || readFileSync(file, "utf8") === files[name]) return [];
    return [
      {
        where: relative(checkout, file),
        problem: "is there, and differs",
        fix: "move it away, and compare afterwards",
      },
    ];
  });
  if (problems.length > 0) throw new ProblemsError("nothing was written", problems);
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
    console.log(`Wrote ${relative(checkout, join(folder, name))}`);
  }
  console.log("Next: the secrets, variables and environments of the repository. See docs/ci.md");
}

/** By file name. @throws ProblemsError for names that cannot be stacks or branches */
export function workflows({ staging, prod, branch }: InitOptions): Record<string, string> {
  const names = { STAGING_STACK: staging, PROD_STACK: prod, MAIN_BRANCH: branch };
  const problems = Object.values(names).flatMap((name): Problem[] =>
    NAME.test(name) ? [] : [{ where: JSON.stringify(name), problem: "is not a name of a stack or branch" }],
  );
  if (problems.length > 0) throw new ProblemsError("nothing was written", problems);
  const filled = (text: string) =>
    Object.entries(names).reduce((filling, [word, name]) => filling.replaceAll(word, name), text);
  return Object.fromEntries(
    readdirSync(TEMPLATES).map((name) => [name, filled(readFileSync(join(TEMPLATES, name), "utf8"))]),
  );
}

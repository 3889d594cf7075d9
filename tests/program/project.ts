import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { StackRef } from "../../cli/pulumi/resolveStack.ts";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";

/** A program of a few lines with one stack, in a folder and a backend of its own. */
export interface Project {
  cwd: string;
  named: StackRef;
  /** Runs the engine on the stack. @param input what it reads; by default nothing */
  pulumi(args: string[], input?: string): Promise<{ stdout: string }>;
  /** Takes the place of the program. */
  write(program: string): Promise<void>;
  remove(): Promise<void>;
}

/** @param stack its name; it is made, with nothing in it */
export async function makeProject(
  stack: string,
  program: string,
  passphrase = "not a secret",
): Promise<Project> {
  const cwd = await mkdtemp(join(tmpdir(), "landfall-project-"));
  const at = (name: string) => join(cwd, name);
  const env = {
    ...pulumiEnvironment(),
    PULUMI_BACKEND_URL: `file://${at("backend")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: at("passphrase"),
    PULUMI_STACK: stack,
  };
  const project: Project = {
    cwd,
    named: {
      stack: { cwd, env, repair: "bin/landfall repair" },
      name: stack,
      flags: "",
      deploy: "pulumi up",
    },
    pulumi: (args, input) =>
      execa("pulumi", [...args, "--non-interactive"], {
        cwd,
        env,
        ...(input === undefined ? { stdin: "ignore" as const } : { input }),
      }),
    write: (text) => writeFile(at("index.ts"), text),
    remove: () => rm(cwd, { recursive: true }),
  };
  await mkdir(at("backend"));
  await symlink(join(paths.checkout, "node_modules"), at("node_modules"));
  await writeFile(at("package.json"), '{ "type": "module" }');
  await writeFile(
    at("Pulumi.yaml"),
    "name: landfall\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
  );
  await writeFile(at("passphrase"), `${passphrase}\n`);
  await project.write(program);
  await project.pulumi(["stack", "init", stack]);
  return project;
}

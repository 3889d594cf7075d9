import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { execa } from "execa";
import { engine } from "../pulumi/client.ts";
import type { Export } from "../pulumi/exportedState.ts";
import { localFolder } from "../pulumi/localBackend.ts";
import type { NamedStack } from "../pulumi/resolveStack.ts";

/** What the backend has of a stack now. */
export type There =
  | { is: "whole"; state: Export }
  /** The backend knows no such stack. */
  | { is: "lost" }
  /** What the backend has is no state. */
  | { is: "damaged"; problem: string };

export async function whatIsThere({ stack, name }: NamedStack): Promise<There> {
  const args = ["stack", "export", "--stack", name, "--non-interactive", "--color", "never"];
  const { exitCode, stdout, stderr, shortMessage } = await execa("pulumi", args, {
    cwd: stack.cwd,
    env: stack.env,
    reject: false,
    stdin: "ignore",
  });
  if (exitCode === 0) return { is: "whole", state: JSON.parse(stdout) };
  return judge(stderr.trim() || (shortMessage ?? ""));
}

/** @throws Error with the engine's words for what is no matter of the state: the backend, the log-in */
export function judge(said: string): There {
  if (/no stack named/.test(said)) return { is: "lost" };
  if (/failed to load checkpoint|unmarshal|unexpected end of JSON|invalid character/.test(said))
    return { is: "damaged", problem: said.replace(/^error: /, "") };
  throw new Error(`pulumi stack export: ${said}`);
}

/** Keeps what is there now. @returns where, for people; undefined where there is nothing to keep */
export async function keep(named: NamedStack, there: There, now: Date): Promise<string | undefined> {
  if (there.is === "lost") return undefined;
  const { stack, name } = named;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  if (there.is === "damaged") return setAside(named, there.problem, time);
  const folder = join(stack.cwd, ".landfall", "states");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${basename(name)}-${time}.json`);
  // Its secrets are encrypted, as the backend has them.
  await writeFile(file, JSON.stringify(there.state), { mode: 0o600 });
  return relative(stack.cwd, file);
}

/** The engine reads what is there before it writes, so what it cannot read must leave its place. */
async function setAside({ stack, name }: NamedStack, problem: string, time: string): Promise<string> {
  const url = await engine(stack).backendUrl();
  const file = fileOf(url, stack.cwd, name);
  if (file === undefined || !existsSync(file))
    throw new Error(
      `the state in ${url} is damaged (${problem}), and that is no folder of this machine: remove the stack's file there, or bring its earlier version back, then type the same again`,
    );
  const aside = `${file}.damaged-${time}`;
  await rename(file, aside);
  return aside;
}

/** The stack's file in a backend of files; undefined for other backends. */
export function fileOf(backendUrl: string, cwd: string, stack: string): string | undefined {
  const folder = localFolder(backendUrl, cwd);
  // "organization/<project>/<stack>", or only the stack's name.
  return folder && join(folder, "stacks", "landfall", `${basename(stack)}.json`);
}

/** An empty stack where there is none: without one the engine gives no configuration. */
export async function ensureStack({ stack, name }: NamedStack): Promise<void> {
  // `pulumi stack init` writes the stack's file where it runs, so it runs where that is a copy.
  const folder = await mkdtemp(join(tmpdir(), "landfall-"));
  try {
    for (const file of ["Pulumi.yaml", `Pulumi.${basename(name)}.yaml`])
      if (existsSync(join(stack.cwd, file))) await copyFile(join(stack.cwd, file), join(folder, file));
    const args = ["stack", "init", name, "--no-select", "--non-interactive", "--color", "never"];
    const { exitCode, stderr } = await execa("pulumi", args, {
      cwd: folder,
      env: stack.env,
      reject: false,
      stdin: "ignore",
    });
    if (exitCode !== 0) throw new Error(`pulumi stack init: ${stderr.trim()}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

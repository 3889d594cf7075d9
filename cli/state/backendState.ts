import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { type PulumiError, pulumiClient } from "../pulumi/client.ts";
import { createStack } from "../pulumi/createStack.ts";
import type { ExportedState } from "../pulumi/exportedState.ts";
import { localBackendFolder } from "../pulumi/localBackend.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";

/** What the backend has of a stack now. */
export type BackendState =
  | { status: "whole"; state: ExportedState }
  /** The backend knows no such stack. */
  | { status: "lost" }
  /** What the backend has is no state. */
  | { status: "damaged"; problem: string };

export async function readBackendState({ stack, name }: StackRef): Promise<BackendState> {
  try {
    return { status: "whole", state: await pulumiClient(stack, name).export() };
  } catch (error) {
    return classifyExportError((error as PulumiError).output ?? (error as Error).message);
  }
}

/** @throws Error with the engine's words for what is no matter of the state: the backend, the log-in */
export function classifyExportError(output: string): BackendState {
  if (/no stack named/.test(output)) return { status: "lost" };
  if (/failed to load checkpoint|unmarshal|unexpected end of JSON|invalid character/.test(output))
    return { status: "damaged", problem: output.replace(/^error: /, "") };
  throw new Error(`pulumi stack export: ${output}`);
}

/** Keeps what is there now. @returns where, for people; undefined where there is nothing to keep */
export async function saveCopy(
  stackRef: StackRef,
  backendState: BackendState,
  now: Date,
): Promise<string | undefined> {
  if (backendState.status === "lost") return undefined;
  const { stack, name } = stackRef;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  if (backendState.status === "damaged") return setAside(stackRef, backendState.problem, time);
  const folder = join(stack.cwd, ".landfall", "states");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${basename(name)}-${time}.json`);
  // Its secrets are encrypted, as the backend has them.
  await writeFile(file, JSON.stringify(backendState.state), { mode: 0o600 });
  return relative(stack.cwd, file);
}

/** The engine reads what is there before it writes, so what it cannot read must leave its place. */
async function setAside({ stack, name }: StackRef, problem: string, time: string): Promise<string> {
  const url = await pulumiClient(stack).backendUrl();
  const file = stateFile(url, stack.cwd, name);
  if (file === undefined || !existsSync(file))
    throw new Error(
      `the state in ${url} is damaged (${problem}), and the backend is not a folder of this machine: remove the stack's file there or restore its earlier version, then run the same command again`,
    );
  const aside = `${file}.damaged-${time}`;
  await rename(file, aside);
  return aside;
}

/** The stack's file in a backend of files; undefined for other backends. */
export function stateFile(backendUrl: string, cwd: string, stack: string): string | undefined {
  const folder = localBackendFolder(backendUrl, cwd);
  // "organization/<project>/<stack>", or only the stack's name.
  return folder && join(folder, "stacks", "landfall", `${basename(stack)}.json`);
}

/** An empty stack where there is none: without one the engine gives no configuration. */
export const ensureStack = ({ stack, name }: StackRef): Promise<void> =>
  createStack(stack, name, { withConfig: true });

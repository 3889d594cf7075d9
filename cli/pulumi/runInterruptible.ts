import { execa } from "execa";

export interface CommandResult {
  /** 130 where it was killed, and has none. */
  exitCode: number;
  /** Whether this process was told to end meanwhile. */
  interrupted: boolean;
  /** Standard output and standard error. */
  output: string;
}

export interface InterruptibleOptions {
  cwd: string;
  env: Record<string, string>;
  /** The whole of its standard input. */
  input?: string;
  /** Also shows what it prints, as it comes. */
  show?: boolean;
}

/**
 * A command that may not be killed in the middle: an interrupt of this process is passed on to it once, and it is waited for.
 * It has a process group of its own, or a terminal would interrupt it a second time, which the engine takes for "at once".
 */
export async function runInterruptible(
  command: string,
  args: readonly string[],
  { cwd, env, input, show = false }: InterruptibleOptions,
): Promise<CommandResult> {
  const child = execa(command, args, {
    cwd,
    env,
    detached: true,
    reject: false,
    all: true,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    ...(show && { stdout: ["pipe", "inherit"] as const, stderr: ["pipe", "inherit"] as const }),
  });
  let interrupted = false;
  const pass = () => {
    interrupted = true;
    child.kill("SIGINT");
  };
  process.on("SIGINT", pass).on("SIGTERM", pass);
  try {
    const { exitCode, all, shortMessage } = await child;
    return { exitCode: exitCode ?? 130, interrupted, output: all || shortMessage || "" };
  } finally {
    process.off("SIGINT", pass).off("SIGTERM", pass);
  }
}

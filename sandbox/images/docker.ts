import { ExecaError, execa } from "execa";

export interface DockerOptions {
  /** Passed by standard input. Use it for secrets, because arguments are visible in the process list. */
  input?: string;
  /** Time limit in milliseconds. Default: none. */
  timeout?: number;
  cwd?: string;
}

/**
 * Runs the docker command and returns its standard output, without the last newline.
 * @throws Error with the command's first words and docker's message
 */
export async function docker(args: string[], options: DockerOptions = {}): Promise<string> {
  try {
    const { stdout } = await execa("docker", args, { ...options, stdin: options.input ? "pipe" : "ignore" });
    return stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === "ENOENT") throw new Error("docker is not installed: apt-get install docker.io");
    const said = error.timedOut ? `no answer in ${options.timeout} ms` : String(error.stderr).trim();
    throw new Error(`docker ${args.slice(0, 2).join(" ")}: ${said || error.shortMessage}`);
  }
}

/** The lines of docker's output. A line with several columns may begin or end with an empty column. */
export async function dockerLines(args: string[]): Promise<string[]> {
  return (await docker(args)).split("\n").filter((line) => line !== "");
}

/** Whether docker has an object of this kind and name. */
export async function exists(kind: "image" | "container" | "network" | "volume", name: string) {
  const { exitCode } = await execa("docker", [kind, "inspect", name], { reject: false, stdio: "ignore" });
  return exitCode === 0;
}

import { execa } from "execa";
import { shellQuote } from "../../components/remote/quote.ts";
import { NO_CONNECTION } from "../../contracts/exitCodes.ts";
import type { Host } from "./host.ts";
import { sshArguments } from "./ssh.ts";

/** What it takes to reach a host by ssh. */
export type SshAccess = Pick<Host, "target" | "keyFile">;

export interface RemoteResult {
  exitCode: number;
  stdout: string;
  /** What the command or ssh wrote last to standard error: a line, with the indented ones below it. */
  message: string;
}

/**
 * Runs a command on the host. @returns what it printed
 * @throws Error with ssh's or the command's own last words
 */
export async function readRemote(host: SshAccess, command: string): Promise<string> {
  const { exitCode, stdout, message } = await runRemote(host, command);
  if (exitCode !== 0) throw new Error(`on ${host.target.address}: ${message}`);
  return stdout;
}

/**
 * Runs a command on the host, whatever its exit code.
 * @param options.input the whole of its standard input
 * @param options.showErrors shows its standard error as it comes, which then is not in the result
 * @throws Error when the host cannot be reached
 */
export async function runRemote(
  { target, keyFile }: SshAccess,
  command: string,
  { input, showErrors = false }: { input?: string; showErrors?: boolean } = {},
): Promise<RemoteResult> {
  const { exitCode, stdout, stderr, shortMessage } = await execa(
    "ssh",
    [...sshArguments(target, keyFile), command],
    {
      reject: false,
      ...(showErrors && { stderr: "inherit" as const }),
      ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    },
  );
  const message = lastMessage(stderr ?? "") || (shortMessage ?? "");
  if (exitCode === undefined || exitCode === NO_CONNECTION)
    throw new Error(`the host ${target.user}@${target.address} cannot be reached: ${message}`);
  return { exitCode, stdout, message };
}

function lastMessage(stderr: string): string {
  const lines = stderr.trim().split("\n");
  return lines.slice(lines.findLastIndex((line) => !line.startsWith(" "))).join("\n");
}

/** Opens a shell on the host, or runs a command there, with this terminal. @returns its exit code */
export async function openShell({ target, keyFile }: SshAccess, command: readonly string[]): Promise<number> {
  const args = [...sshArguments(target, keyFile), ...command];
  return (await execa("ssh", args, { stdio: "inherit", reject: false })).exitCode ?? NO_CONNECTION;
}

export interface StreamOptions {
  /** Whether the command gets this terminal, as `ssh -t` does. @default false */
  terminal?: boolean;
  /** "held" keeps the host's end open while this process lives and sends nothing. @default "inherit" */
  stdin?: "inherit" | "held";
  /** Sent as the whole of the standard input, in the place of `stdin`. The way for a secret. @default nothing */
  input?: string;
  /** Run once this process was told to end, when the command's connection is gone. @default nothing */
  interrupted?: (signal: NodeJS.Signals) => Promise<void>;
}

const ENDING = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Runs a command on the host with its output shown as it comes. @returns its exit code; 128 + n when signal n ended this process */
export async function streamRemote(
  host: Host,
  command: string,
  options: StreamOptions = {},
): Promise<number> {
  // Without the level, ssh adds "Connection to ... closed." to what the command printed in a terminal.
  const terminal = options.terminal ? ["-tt", "-o", "LogLevel=ERROR"] : [];
  const args = [...terminal, ...sshArguments(host.target, host.keyFile), command];
  const running = execa("ssh", args, {
    ...(options.input === undefined
      ? { stdin: options.stdin === "held" ? "pipe" : "inherit" }
      : { input: options.input }),
    stdout: "inherit",
    stderr: "inherit",
    reject: false,
  });
  let received: keyof typeof ENDING | undefined;
  const end = (signal: NodeJS.Signals) => {
    received ??= signal as keyof typeof ENDING;
    running.kill(signal);
  };
  for (const signal of Object.keys(ENDING)) process.on(signal, end);
  const { exitCode } = await running;
  if (received !== undefined) await options.interrupted?.(received);
  for (const signal of Object.keys(ENDING)) process.off(signal, end);
  return received === undefined ? (exitCode ?? NO_CONNECTION) : 128 + ENDING[received];
}

/**
 * A shell's script that also ends, with all that it started, when the connection does. Without a terminal sshd only
 * closes standard input then, so that what waits for a quiet container's next line would wait on the host for ever.
 */
export function untilDisconnected(script: string): string {
  const watch = "exec 3<&0; { cat <&3; kill 0; } >/dev/null 2>&1 &";
  return `exec sh -c ${shellQuote(`${watch}\nexec </dev/null 3<&-\n${script}`)}`;
}

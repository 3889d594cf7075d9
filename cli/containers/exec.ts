import { randomUUID } from "node:crypto";
import { shellQuote } from "../../components/remote/quote.ts";
import { resolveHost } from "../host/host.ts";
import { readRemote, streamRemote } from "../host/remote.ts";
import type { StackOptions } from "../stackOptions.ts";
import { type Container, describeState, findByIndex } from "./containers.ts";
import { listContainers } from "./listContainers.ts";

export interface ExecOptions {
  /** Name or number, also with a group: `postgres`, `1000:1000`. @default the image's */
  user?: string;
  /** Which of the service's containers. @default 1, the newest that runs */
  index?: number;
}

/** `landfall exec <service> -- <command...>`: runs a command in a container of the service. @returns its exit code */
export async function exec(
  service: string,
  command: readonly string[],
  options: ExecOptions & StackOptions,
): Promise<number> {
  const host = await resolveHost(options);
  const container = findByIndex(await listContainers(host), service, options.index ?? 1);
  if (container.state !== "running")
    throw new Error(
      `${container.name} does not run: ${describeState(container)}. Look at: bin/landfall logs ${service}${host.flags}`,
    );
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const mark = randomUUID();
  return streamRemote(host, execCommand(container, command, { ...options, terminal, mark }), {
    terminal,
    interrupted: async (signal) => {
      await readRemote(host, endCommand(mark, signal));
    },
  });
}

/** Its own process and all that it starts inherit this variable, by which they are found again. */
const MARK = "LANDFALL_EXEC";

/** @param options.mark unique to this call */
export function execCommand(
  { id }: Container,
  command: readonly string[],
  { user, terminal, mark }: ExecOptions & { terminal: boolean; mark: string },
): string {
  const flags = [
    "--interactive",
    ...(terminal ? ["--tty"] : []),
    ...(user === undefined ? [] : ["--user", user]),
    "--env",
    `${MARK}=${mark}`,
  ];
  return `exec docker exec ${[...flags, id, ...command].map(shellQuote).join(" ")}`;
}

/** Docker leaves a command in a container running when nobody is connected to it any more, so its processes are told to end. */
export function endCommand(mark: string, signal: NodeJS.Signals): string {
  const find = `cd /proc && grep -lsxz ${shellQuote(`${MARK}=${mark}`)} [0-9]*/environ | cut -d/ -f1`;
  return `sudo -n sh -c ${shellQuote(`${find} | xargs -r kill -${signal.replace("SIG", "")}`)}`;
}

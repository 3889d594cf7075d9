import { shellQuote } from "../../components/remote/quote.ts";
import { resolveHost } from "../host/host.ts";
import { streamRemote, untilDisconnected } from "../host/remote.ts";
import type { StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { type Container, filterByServices, shortName } from "./containers.ts";
import { listContainers } from "./listContainers.ts";

export interface LogOptions {
  /** Go on until interrupted. */
  follow?: boolean;
  /** Lines from the end of each container's log, or "all". @default 100, and all with `since` */
  tail?: string;
  /** A time such as 2026-01-31T08:00:00Z, or how long ago, such as 10m. */
  since?: string;
  timestamps?: boolean;
}

/** `landfall logs [service...]`: what containers printed; without a service, all of them. @returns the exit code */
export async function logs(services: readonly string[], options: LogOptions & StackOptions): Promise<number> {
  if (options.tail !== undefined && !/^(\d+|all)$/.test(options.tail))
    throw new UsageError(`--tail ${options.tail} is not a number of lines, nor "all"`);
  const host = await resolveHost(options);
  const containers = filterByServices(await listContainers(host), services);
  return streamRemote(host, untilDisconnected(logsCommand(containers, host.app, options)), { stdin: "held" });
}

/**
 * A shell's script. The lines of several containers begin with their names; they are in the order of time,
 * or as they come with `follow`. Both outputs of a container go to standard output, so that a pipe gets all.
 */
export function logsCommand(containers: readonly Container[], app: string, options: LogOptions): string {
  const [only] = containers;
  if (containers.length === 1 && only !== undefined) return docker(only, options);
  const names = containers.map((container) => shortName(container, app));
  const width = Math.max(...names.map((name) => name.length));
  const prefixed = (given: LogOptions, expression: (prefix: string) => string) =>
    containers.map((container, at) => {
      const sed = shellQuote(expression(`${names[at]?.padEnd(width)} | `));
      return `${docker(container, given)} | sed -u ${sed}`;
    });
  if (options.follow) {
    const lines = prefixed(options, (prefix) => `s/^/${prefix}/`);
    return `${lines.map((line) => `${line} &`).join("\n")}\nwait`;
  }
  const lines = prefixed({ ...options, timestamps: true }, (prefix) => `s/^[^ ]* /&${prefix}/`);
  const last = options.timestamps ? "s/^\\([^ ]* \\)\\([^|]*| \\)/\\2\\1/" : "s/^[^ ]* //";
  // Docker writes times with a fixed number of digits, so that their text sorts as they do.
  return `{ ${lines.join("\n")}\n} | LC_ALL=C sort -s -k1,1 | sed ${shellQuote(last)}`;
}

function docker({ id }: Container, { follow, tail, since, timestamps }: LogOptions): string {
  const lines = tail ?? (since === undefined ? "100" : "all");
  const flags = [
    ...(follow ? ["--follow"] : []),
    ...(timestamps ? ["--timestamps"] : []),
    ...(since === undefined ? [] : ["--since", since]),
    ...(lines === "all" ? [] : ["--tail", lines]),
  ];
  return `docker logs ${[...flags, id].map(shellQuote).join(" ")} 2>&1`;
}

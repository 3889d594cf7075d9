import { shellQuote } from "../../components/remote/quote.ts";
import { resolveHost } from "../host/host.ts";
import { streamRemote, untilDisconnected } from "../host/remote.ts";
import type { StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { type Container, filterByServices, shortName } from "./containers.ts";
import { grepFilter } from "./grep.ts";
import { listContainers } from "./listContainers.ts";

export interface LogOptions {
  /** Go on until interrupted. */
  follow?: boolean;
  /** Lines from the end of each container's log, or "all". @default 100, and all with `since` or `grep` */
  tail?: string;
  /** A time such as 2026-01-31T08:00:00Z, or how long ago, such as 10m or 2h. */
  since?: string;
  /** Only lines that match this regular expression. `tail` then counts these. */
  grep?: string;
  timestamps?: boolean;
}

/** `landfall logs [service...]`: what containers printed; without a service, all of them. @returns the exit code */
export async function logs(services: readonly string[], options: LogOptions & StackOptions): Promise<number> {
  if (options.tail !== undefined && !/^(\d+|all)$/.test(options.tail))
    throw new UsageError(`--tail ${options.tail} is not a number of lines, nor "all"`);
  const given = options.since === undefined ? options : { ...options, since: inHours(options.since) };
  const host = await resolveHost(options);
  const containers = filterByServices(await listContainers(host), services);
  return streamRemote(host, untilDisconnected(logsCommand(containers, host.app, given)), { stdin: "held" });
}

/** An age as Docker takes it: Docker knows no days. */
export function inHours(since: string): string {
  const days = /^(\d+)d$/.exec(since)?.[1];
  return days === undefined ? since : `${Number(days) * 24}h`;
}

/**
 * A shell's script. The lines of several containers begin with their names; they are in the order of time,
 * or as they come with `follow`. Both outputs of a container go to standard output, so that a pipe gets all.
 */
export function logsCommand(containers: readonly Container[], app: string, options: LogOptions): string {
  const [only] = containers;
  if (containers.length === 1 && only !== undefined) return source(only, options);
  const names = containers.map((container) => shortName(container, app));
  const width = Math.max(...names.map((name) => name.length));
  const prefixed = (given: LogOptions, expression: (prefix: string) => string) =>
    containers.map((container, at) => {
      const sed = shellQuote(expression(`${names[at]?.padEnd(width)} | `));
      return `${source(container, given)} | sed -u ${sed}`;
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

/** A command that prints a container's log, or the lines of it that are looked for. */
function source({ id }: Container, options: LogOptions): string {
  const { follow, tail, since, grep, timestamps = false } = options;
  const lines = tail ?? (since === undefined && grep === undefined ? "100" : "all");
  // Lines are counted after the search. What is followed has no end that they could be counted from.
  const isSearched = grep !== undefined && !follow;
  const printed = docker(id, { ...options, tail: isSearched ? "all" : lines });
  return [
    printed,
    ...(grep === undefined ? [] : [grepFilter(grep, { stamped: timestamps })]),
    ...(isSearched && lines !== "all" ? [`tail -n ${lines}`] : []),
  ].join(" | ");
}

function docker(id: string, { follow, tail = "all", since, timestamps }: LogOptions): string {
  const flags = [
    ...(follow ? ["--follow"] : []),
    ...(timestamps ? ["--timestamps"] : []),
    ...(since === undefined ? [] : ["--since", since]),
    ...(tail === "all" ? [] : ["--tail", tail]),
  ];
  return `docker logs ${[...flags, id].map(shellQuote).join(" ")} 2>&1`;
}

import { LIBRARY } from "../../components/compose/index.ts";
import { shellQuote } from "../../components/remote/quote.ts";
import { seconds } from "../../toolchain/progress.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { readRemote } from "../host/remote.ts";
import type { StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { type Container, describeState, filterByServices, shortName } from "./containers.ts";
import { listContainers } from "./listContainers.ts";

export interface RestartOptions {
  /** Seconds that a container may take from its start until it is well. @default 120 */
  timeout?: number;
}

const DEFAULT_TIMEOUT = 120;

/** Seconds that a container without a health check must run to count as back. */
const SETTLED = 3;

/**
 * `landfall restart <service...>`: stops each container within its own grace period, starts it and waits until it is
 * well, one after another. The first that does not come back ends it, so that the rest of its service goes on.
 * @returns the exit code
 */
export async function restart(
  services: readonly string[],
  options: RestartOptions & StackOptions,
): Promise<number> {
  const host = await resolveHost(options);
  const containers = chooseContainers(await listContainers(host), services);
  for (const line of consequences(containers)) console.log(line);
  for (const [at, container] of containers.entries()) {
    if (await restartOne(host, container, options.timeout ?? DEFAULT_TIMEOUT)) continue;
    const rest = containers.slice(at + 1).map((each) => shortName(each, host.app));
    if (rest.length > 0) console.error(`Not restarted: ${rest.join(", ")}`);
    return 1;
  }
  return 0;
}

/**
 * Their containers, in the order in which the services are named.
 * @throws UsageError for a service that is not there, or that runs once to its end
 */
export function chooseContainers(containers: readonly Container[], services: readonly string[]): Container[] {
  const containersToRestart = filterByServices(containers, services);
  // One that was never started is for others to run: the migration pipeline runs copies of it.
  const once = containersToRestart.filter(
    ({ state, exitCode, restart }) =>
      restart === "no" && (state === "created" || (state === "exited" && exitCode === 0)),
  );
  if (once.length > 0)
    throw new UsageError(
      `${once.map(({ service }) => service).join(", ")}: runs once, when pulumi up finds a change`,
    );
  return [...new Set(services)].flatMap((name) =>
    containersToRestart.filter(({ service }) => service === name),
  );
}

/** What users of the services notice. A restart stops before it starts, whatever a release does. */
export function consequences(containers: readonly Container[]): string[] {
  return [...new Set(containers.map(({ service }) => service))].map((service) => {
    const own = containers.filter(
      (container) => container.service === service && container.state === "running",
    );
    const ports = own.flatMap(({ published }) => published);
    if (own.length === 0) return `${service} is stopped: it is started`;
    if (ports.length > 0)
      return `${service} holds ${ports.join(", ")} of the host: open connections are dropped, and new ones refused until it is back`;
    return own.length > 1
      ? `${service} has ${own.length} containers: one after another, the others go on`
      : `${service} has one container: connections to it are dropped, and it does not answer until it is back`;
  });
}

async function restartOne(host: Host, container: Container, timeout: number): Promise<boolean> {
  const name = shortName(container, host.app);
  const start = performance.now();
  const { back, found } = parseRestartResult(await readRemote(host, restartCommand(container.id, timeout)));
  const took = seconds(performance.now() - start);
  if (back) console.log(`${name}: ${found} after ${took}`);
  else {
    const logs = `bin/landfall logs ${container.service}${host.flags}`;
    console.error(`${name}: is not back after ${took}: ${found}. Look at: ${logs}`);
  }
  return back;
}

/** What the line that {@link restartCommand} prints says. */
export function parseRestartResult(printed: string): { back: boolean; found: string } {
  const [state = "", health = "", exitCode, restarts] = printed.trim().split(" ");
  if (Number(restarts) > 0) return { back: false, found: "it ended, and was started again" };
  return {
    back: state === "running" && (health === "healthy" || health === "-"),
    found: describeState({ state, exitCode: Number(exitCode), health: health === "-" ? null : health }),
  };
}

/**
 * A shell's script that prints state, health ("-" without a check), exit code and how often it was started again, as soon
 * as the container is well or cannot become so, at the latest after `timeout` seconds. It goes on when the connection is lost.
 * It brings the functions of the checkout along: those on the host are of the last `pulumi up`.
 */
export function restartCommand(id: string, timeout: number): string {
  const health = "{{with .State.Health}}{{.Status}}{{else}}-{{end}}";
  const script = `${LIBRARY}docker restart ${id} >/dev/null || exit
SECONDS=0
read_check ${id}
while :; do
  found=$(docker inspect --format '{{.State.Status}} ${health} {{.State.ExitCode}} {{.RestartCount}}' ${id}) || exit
  case $found in
    "running starting "*" 0")
      if check_passes ${id} >/dev/null 2>&1 </dev/null; then found="running healthy 0 0"; break; fi
      [ "$SECONDS" -lt ${timeout} ] || break ;;
    "running - "*" 0") [ "$SECONDS" -lt ${SETTLED} ] || break ;;
    *) break ;;
  esac
  sleep 0.5
done
printf '%s\n' "$found"`;
  return `exec bash -c ${shellQuote(script)}`;
}

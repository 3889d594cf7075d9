import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { dockerLines } from "../images/docker.ts";
import type { DaemonStatus } from "./api/status.ts";
import { runningPid } from "./pidFile.ts";
import { takesConnections } from "./services.ts";
import type { RegionSettings } from "./settings.ts";

/** Receives lines about progress. */
export type Report = (line: string) => void;

export interface RegionStatus {
  running: boolean;
  pid?: number;
  /** State of each service's container, such as "running", "exited" or "missing"; "silent" in the daemon's own process. */
  services: Record<string, string>;
  /** The daemon's own status. Absent if it does not respond. */
  daemon?: DaemonStatus;
}

const startTimeoutMs = 120_000;
const stopTimeoutMs = 30_000;
const pollMs = 200;
const logLines = 20;

/**
 * Starts the region: its services, then its daemon. Running ones are left alone.
 * @throws Error with the end of the daemon's log, if the daemon does not respond within two minutes
 */
export async function ensureRegion(settings: RegionSettings, report: Report = () => {}): Promise<void> {
  mkdirSync(settings.directory, { recursive: true, mode: 0o700 });
  const { ensureServices } = await import("./docker/index.ts");
  await ensureServices(settings, report);
  if (runningPid(settings) !== undefined && (await isHealthy(settings))) {
    report(`API already answers at ${settings.api.url}`);
    return;
  }
  await endDaemon(settings);
  await startDaemon(settings);
  report(
    `API answers at ${settings.api.url}, DNS at ${settings.dns.address}, identity providers at ${settings.identity.url}, Auth0 at ${settings.auth0.url}`,
  );
}

/** Recreates missing services of a running region. An image build or another program may have removed them. */
export async function ensureServicesAnswer(
  settings: RegionSettings,
  report: Report = () => {},
): Promise<void> {
  const { restoreServices } = await import("./docker/index.ts");
  await restoreServices(settings, report);
}

/** Removes everything that the region runs on this machine: daemon, containers, networks, mounts. Its files stay. */
export async function stopRegion(settings: RegionSettings, report: Report = () => {}): Promise<void> {
  await endDaemon(settings);
  report("API stopped");
  const { teardown } = await import("./docker/index.ts");
  await teardown(settings);
  report("containers, networks and mounts removed");
}

/** As `stopRegion`, but also deletes the region's files: account, keys and data. */
export async function resetRegion(settings: RegionSettings, report: Report = () => {}): Promise<void> {
  await stopRegion(settings, report);
  rmSync(settings.directory, { recursive: true, force: true });
  report(`${settings.directory} removed`);
}

export async function regionStatus(settings: RegionSettings): Promise<RegionStatus> {
  const pid = runningPid(settings);
  const services = { ...(await serviceStates(settings)), ...(await ownServiceStates(settings)) };
  if (pid === undefined) return { running: false, services };
  const daemon = await daemonStatus(settings);
  return { running: daemon !== undefined, pid, services, ...(daemon && { daemon }) };
}

/** State of each service's container, as docker reports it. */
async function serviceStates(settings: RegionSettings): Promise<Record<string, string>> {
  const format = ["--format", "{{.Names}} {{.State}}"];
  const lines = await dockerLines(["ps", "--all", "--filter", `label=${settings.label}`, ...format]);
  const states = new Map(lines.map((line) => line.split(" ") as [string, string]));
  const names = Object.keys(settings.services);
  return Object.fromEntries(
    names.map((name) => [name, states.get(`${settings.prefix}-${name}`) ?? "missing"]),
  );
}

/** State of the services in the daemon's own process. */
async function ownServiceStates({ identity, auth0, inbox }: RegionSettings): Promise<Record<string, string>> {
  const states = Object.entries({ identity, auth0, inbox }).map(async ([name, { address, port }]) => {
    const state = (await takesConnections(address, port)) ? "running" : "silent";
    return [name, state] as const;
  });
  return Object.fromEntries(await Promise.all(states));
}

async function daemonStatus({ api }: RegionSettings): Promise<DaemonStatus | undefined> {
  const answer = await fetch(`${api.url}/_region/status`, { signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  return answer?.ok ? ((await answer.json()) as DaemonStatus) : undefined;
}

/**
 * Whether identity providers, Auth0 and the inbox answer and the API accepts our token. Another region on the port, or another program,
 * does not.
 */
async function isHealthy({ api, identity, auth0, inbox }: RegionSettings): Promise<boolean> {
  if (!existsSync(api.tokenFile)) return false;
  for (const { address, port } of [identity, auth0, inbox])
    if (!(await takesConnections(address, port))) return false;
  const headers = { authorization: `Bearer ${readFileSync(api.tokenFile, "utf8").trim()}` };
  const answer = await fetch(`${api.url}/v2/account`, { headers, signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  return answer?.ok ?? false;
}

async function startDaemon(settings: RegionSettings): Promise<void> {
  const { name, checkout, api } = settings;
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const log = openSync(api.logFile, "a", 0o600);
  const child = spawn(process.execPath, [main, "--name", name, "--checkout", checkout], {
    cwd: checkout,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  const end = Date.now() + startTimeoutMs;
  while (!(runningPid(settings) === child.pid && (await isHealthy(settings)))) {
    if (child.exitCode !== null || Date.now() > end) {
      if (child.exitCode === null) child.kill("SIGKILL");
      const reason =
        child.exitCode === null ? `does not answer after ${startTimeoutMs / 1000} s` : "ended at once";
      const tail = readFileSync(api.logFile, "utf8").trimEnd().split("\n").slice(-logLines).join("\n  ");
      throw new Error(`region "${name}" ${reason}. The end of ${api.logFile}:\n  ${tail}`);
    }
    await sleep(pollMs);
  }
}

/** Stops the daemon. It may finish running work within 30 s; then it is killed. */
async function endDaemon(settings: RegionSettings): Promise<void> {
  const pid = runningPid(settings);
  if (pid !== undefined) {
    process.kill(pid, "SIGTERM");
    const end = Date.now() + stopTimeoutMs;
    while (runningPid(settings) === pid) {
      if (Date.now() > end) process.kill(pid, "SIGKILL");
      await sleep(pollMs);
    }
  }
  rmSync(settings.api.pidFile, { force: true });
}

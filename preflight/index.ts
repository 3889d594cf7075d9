import { execFile } from "node:child_process";
import { lookup, Resolver } from "node:dns/promises";
import { statfs } from "node:fs/promises";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findCompose } from "../components/compose/index.ts";
import { lintMigrations } from "../components/migration/index.ts";
import { type Config, needsAccount } from "../config/load.ts";
import { type Problem, ProblemsError, sortProblems } from "../problem.ts";
import { askTenant } from "./askTenant.ts";
import { checkAccount, type Get, type ZoneIsServed } from "./digitalocean.ts";
import { reason } from "./reason.ts";
import { checkRegion, regionDown } from "./region.ts";

/** Time limit for all checks together. They run in parallel. */
const LIMIT_MS = 10_000;
/** Pulumi's engine writes plans, checkpoints and logs. */
const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/**
 * Checks the conditions outside the program, before any resource is created. It changes nothing.
 * @throws ProblemsError with every problem
 */
export async function preflight(config: Config): Promise<void> {
  const problems = await preflightProblems(config);
  if (problems.length > 0) throw new ProblemsError("the deployment cannot start", problems);
}

/** Every problem, sorted. An empty list means that the deployment can start. */
export async function preflightProblems(config: Config): Promise<Problem[]> {
  const checks = [
    ...[checkDisk(process.cwd()), checkDisk(tmpdir())],
    ...[checkCompose(), checkSsh(), checkMigrations(config), checkRegion(config)],
  ];
  if (needsAccount(config)) checks.push(askAccount(config));
  if (config.auth0 !== undefined) checks.push(askTenantIn(config, config.auth0));
  const found = (await Promise.all(checks)).flat();
  return sortProblems([...new Map(found.map((problem) => [JSON.stringify(problem), problem])).values()]);
}

async function askAccount(config: Config): Promise<Problem[]> {
  const { apiEndpoint, token } = config.digitalocean;
  const signal = AbortSignal.timeout(LIMIT_MS);
  const get: Get = async (path) => {
    const response = await fetch(new URL(path, apiEndpoint), {
      headers: { authorization: `Bearer ${token}` },
      signal,
    });
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    return { status: response.status, body };
  };
  try {
    return await checkAccount(config, get, zoneIsServed);
  } catch (error) {
    const down = await regionDown(config);
    if (down !== undefined) return [down];
    const problem = signal.aborted
      ? `has not answered within ${LIMIT_MS / 1000} s`
      : `cannot be asked: ${reason(error as Error)}`;
    return [
      {
        where: apiEndpoint,
        problem,
        fix: "check the network, or digitalocean:apiEndpoint if you set it; then run the same command again",
      },
    ];
  }
}

/** Where the whole region is down, only that is a problem. */
async function askTenantIn(config: Config, tenant: NonNullable<Config["auth0"]>): Promise<Problem[]> {
  const problems = await askTenant(tenant, LIMIT_MS);
  const down = problems.length === 0 ? undefined : await regionDown(config);
  return down === undefined ? problems : [down];
}

/** An unreachable name server proves nothing. The API will report the problem later, if there is one. */
const zoneIsServed: ZoneIsServed = async (zone, nameServer) => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  try {
    const address = isIP(nameServer) ? nameServer : (await lookup(nameServer, 4)).address;
    resolver.setServers([address]);
    const soa = await resolver.resolveSoa(zone);
    return soa.nsname !== "";
  } catch {
    return false;
  }
};

async function checkDisk(directory: string): Promise<Problem[]> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return [];
  const mib = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  return [
    {
      where: directory,
      problem: `has ${mib(free)} MiB free; a deployment needs ${mib(LEAST_FREE_BYTES)} MiB for its state and logs`,
      fix: `df -h ${directory}`,
    },
  ];
}

async function checkCompose(): Promise<Problem[]> {
  try {
    await findCompose();
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return [...error.problems];
    throw error;
  }
}

async function checkMigrations({ app }: Config): Promise<Problem[]> {
  if (app.migration === undefined) return [];
  const checkout = join(import.meta.dirname, "..");
  return lintMigrations(app.migration, join(checkout, "apps", app.name), checkout);
}

/** Host keys are pinned without a file by KnownHostsCommand, which OpenSSH has since 8.5. */
async function checkSsh(): Promise<Problem[]> {
  const fix = "install OpenSSH's client (Debian and Ubuntu: apt-get install openssh-client)";
  try {
    const { stderr } = await promisify(execFile)("ssh", ["-V"], { timeout: LIMIT_MS });
    const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/.exec(stderr) ?? [];
    if (major === undefined || Number(major) * 100 + Number(minor) >= 805) return [];
    return [{ where: "ssh", problem: `is OpenSSH ${major}.${minor}; 8.5 or later is needed`, fix }];
  } catch {
    return [{ where: "ssh", problem: "is not installed", fix }];
  }
}

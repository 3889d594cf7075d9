import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundlePlugin } from "./bundle.ts";
import { contentHash, folderContents } from "./cache.ts";
import { tryDownload } from "./download.ts";
import { officialPlugin, type StandInName } from "./executables.ts";
import { withLock } from "./lock.ts";
import { paths } from "./paths.ts";
import type { Report } from "./progress.ts";
import { pluginVersion } from "./versions.ts";

/** Path at which the engine looks for a plugin. */
export function pluginExecutable(name: string, version = pluginVersion(name)): string {
  return join(paths.pulumiHome, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

function officialDirectory(name: string, version: string): string {
  return join(paths.cache, "engine", `pulumi-resource-${name}-${version}-official`);
}

/** Points `link` at `target` atomically, so that a running engine always finds it. */
export async function linkTo(target: string, link: string): Promise<void> {
  if (existsSync(link) && readlink(link) === target) return;
  await mkdir(dirname(link), { recursive: true });
  const fresh = `${link}.${process.pid}`;
  await symlink(target, fresh);
  await rename(fresh, link);
}

function readlink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Whether `pulumi plugin install` installed the plugin: it is neither our link nor a stand-in. It is kept. */
function isForeign(executable: string): boolean {
  return (
    existsSync(executable) && readlink(executable) === undefined && !existsSync(`${executable}.stand-in`)
  );
}

/** The official plugin if it is available, else the stand-in. A stand-in is bundled again after its sources change. */
export async function ensurePlugin(name: StandInName, report: Report): Promise<void> {
  const version = pluginVersion(name);
  const executable = pluginExecutable(name, version);
  if (isForeign(executable)) return;
  const directory = officialDirectory(name, version);
  const official = join(directory, `pulumi-resource-${name}`);
  await withLock(executable, async () => {
    if (!existsSync(official) && !isCurrent(executable))
      await fetchOfficial(name, version, directory, report);
    if (existsSync(official)) {
      await linkTo(official, executable);
      await rm(`${executable}.stand-in`, { force: true });
    } else if (!isCurrent(executable)) {
      await bundle(name, executable);
      report(`pulumi-resource-${name} ${version}: stand-in`);
    }
  });
}

async function fetchOfficial(
  name: string,
  version: string,
  directory: string,
  report: Report,
): Promise<void> {
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  const executable = `pulumi-resource-${name}`;
  const title = `${executable} ${version}`;
  if (await tryDownload(title, officialPlugin(name, version), partial, executable, report)) {
    await rename(partial, directory);
    report(`${title}: official`);
  }
  await rm(partial, { recursive: true, force: true });
}

/** Hash of the stand-in's sources, stored with it. The lock file covers the libraries. */
function sourceHash(): string {
  return contentHash({
    ...folderContents(join(paths.checkout, "sandbox", "plugins")),
    "bundle.ts": readFileSync(join(paths.checkout, "toolchain", "bundle.ts"), "utf8"),
    "package-lock.json": readFileSync(join(paths.checkout, "package-lock.json"), "utf8"),
  });
}

function isCurrent(executable: string): boolean {
  const record = `${executable}.stand-in`;
  return existsSync(executable) && existsSync(record) && readFileSync(record, "utf8") === sourceHash();
}

async function bundle(name: StandInName, executable: string): Promise<void> {
  const hash = sourceHash();
  await mkdir(dirname(executable), { recursive: true });
  const fresh = `${executable}.${process.pid}`;
  // Without this file, Node would follow the checkout's package.json and treat the plugin as an ES module.
  await writeFile(join(dirname(executable), "package.json"), '{"type":"commonjs"}\n');
  await bundlePlugin(name, fresh);
  await rename(fresh, executable);
  await writeFile(`${executable}.stand-in`, hash);
}

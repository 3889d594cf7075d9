import { relative } from "node:path";
import { join } from "node:path/posix";
import { APPS_DIR } from "../../contracts/hostPaths.ts";
import type { Mount } from "./model.ts";
import { planSecretFiles } from "./placedFiles.ts";
import type { Context, HostFile } from "./types.ts";

/** Path of an app's file on the host. */
export function hostPath(project: string, key: string): string {
  return join(APPS_DIR, project, "files", key);
}

/** Path of a bind mount's source, relative to the app's folder. Undefined for a path on the host. */
export function localKey({ directory }: Context, mount: Mount): string | undefined {
  if (mount.type !== "bind" || mount.source === undefined) return undefined;
  const key = relative(directory, mount.source);
  return key === "" || key === ".." || key.startsWith("../") ? undefined : key;
}

/**
 * Files to place on the host: the checkout's files that services mount, shared by all of them, and secrets that Docker
 * cannot copy into a container.
 */
export function planFiles(context: Context): HostFile[] {
  const files = new Map<string, HostFile>();
  for (const { service, index, mount, key } of localMounts(context)) {
    const at = ["services", service, "volumes", index];
    if (mount.read_only !== true)
      context.notes.push({
        where: context.locate(at),
        problem: `${at.join(".")} is mounted read-only: Landfall places ./${key} on the host`,
      });
    const { found, isDirectory } = readFiles(context, key, at);
    const live = isDirectory && context.extensions.get(service)?.reload !== undefined ? [service] : [];
    for (const file of found)
      files.set(file.key, { ...file, live: [...(files.get(file.key)?.live ?? []), ...live].sort() });
  }
  for (const [name, service] of Object.entries(context.model.services ?? {}))
    for (const { file } of planSecretFiles(context, name, service)) files.set(file.key, file);
  return [...files.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function localMounts(context: Context) {
  return Object.entries(context.model.services ?? {}).flatMap(([service, { volumes }]) =>
    (volumes ?? []).flatMap((mount, index) => {
      const key = localKey(context, mount);
      return key === undefined ? [] : [{ service, index, mount, key }];
    }),
  );
}

function readFiles(context: Context, key: string, at: (string | number)[]) {
  const local = context.options.readLocal(join(context.directory, key));
  const place = (name: string, file: { content: string; mode: string }): HostFile => ({
    key: name,
    path: hostPath(context.model.name, name),
    content: file.content,
    mode: file.mode,
    live: [],
  });
  if (local.is === "file") return { isDirectory: false, found: [place(key, local)] };
  if (local.is === "directory" && local.files.length > 0)
    return { isDirectory: true, found: local.files.map((file) => place(join(key, file.path), file)) };
  const reasons = { missing: "is not in the checkout", directory: "is an empty directory" };
  context.problems.push({
    where: context.locate(at),
    problem: `${at.join(".")} mounts ./${key}, which ${local.is === "unsuitable" ? local.reason : reasons[local.is]}`,
    fix: "use a named volume for data; only small text files are placed on the host",
  });
  return { isDirectory: false, found: [] };
}

import { hostPath, localKey } from "./hostFiles.ts";
import type { FileMount, FileObject, Mount, Service } from "./model.ts";
import { defined } from "./networksAndVolumes.ts";
import { mebibytes } from "./normalForm.ts";
import type { ContainerPlan, Context, HostFile } from "./types.ts";

type Mounts = Pick<ContainerPlan, "volumes" | "mounts" | "tmpfs"> & {
  /** Docker names of named volumes. */
  named: string[];
  files: HostFile[];
};

/** Volumes, binds and tmpfs of a service. */
export function planMounts(
  context: Context,
  name: string,
  service: Service,
  files: readonly HostFile[],
): Mounts {
  const volumes: NonNullable<ContainerPlan["volumes"]> = [];
  const mounts: NonNullable<ContainerPlan["mounts"]> = [];
  const named: string[] = [];
  const used: HostFile[] = [];
  for (const [index, mount] of (service.volumes ?? []).entries()) {
    const complain = (problem: string, fix: string) =>
      context.problems.push({
        where: context.locate(["services", name, "volumes", index]),
        problem: `services.${name}.volumes.${index} ${problem}`,
        fix,
      });
    if (mount.type === "volume") {
      if (mount.source === undefined) {
        complain("has no name, so its data would go with the container", `name it: data:${mount.target}`);
        continue;
      }
      const volumeName =
        context.model.volumes?.[mount.source]?.name ?? `${context.model.name}_${mount.source}`;
      named.push(volumeName);
      volumes.push(
        defined({ volumeName, containerPath: mount.target, readOnly: mount.read_only || undefined }),
      );
    } else if (mount.type === "bind") {
      const key = localKey(context, mount);
      if (key !== undefined)
        used.push(...files.filter((file) => file.key === key || file.key.startsWith(`${key}/`)));
      const bind = planBind(context, mount, key);
      if (bind.volume) volumes.push(bind.volume);
      if (bind.mount) mounts.push(bind.mount);
    } else if (mount.type === "tmpfs") {
      mounts.push({ type: "tmpfs", target: mount.target, ...tmpfsOptions(mount) });
    } else
      complain(
        `is of type ${mount.type}, which the Docker provider does not have`,
        "use a named volume or a bind",
      );
  }
  const tmpfs = Object.fromEntries((service.tmpfs ?? []).map((entry) => splitOnce(entry, ":")));
  return defined({
    volumes: volumes.length > 0 ? volumes : undefined,
    mounts: mounts.length > 0 ? mounts : undefined,
    tmpfs: service.tmpfs?.length ? tmpfs : undefined,
    named,
    files: used,
  });
}

function planBind(context: Context, mount: Mount, key: string | undefined) {
  const source = key === undefined ? mount.source : hostPath(context.model.name, key);
  const readOnly = key !== undefined || mount.read_only === true || undefined;
  const { propagation, selinux, create_host_path } = mount.bind ?? {};
  // The short form makes a missing directory on the host, as Compose does; the long form can forbid that.
  if (propagation !== undefined || (key === undefined && create_host_path === false))
    return {
      mount: defined({
        type: "bind",
        source,
        target: mount.target,
        readOnly,
        bindOptions: propagation === undefined ? undefined : { propagation },
      }),
    };
  return {
    volume: defined({ hostPath: source, containerPath: mount.target, readOnly, selinuxRelabel: selinux }),
  };
}

function tmpfsOptions({ tmpfs }: Mount) {
  if (tmpfs === undefined || Object.keys(tmpfs).length === 0) return {};
  const sizeBytes = tmpfs.size === undefined ? undefined : Number(tmpfs.size);
  return { tmpfsOptions: defined({ sizeBytes, mode: tmpfs.mode }) };
}

/** Secrets and configs: files that are put into the container before it starts. */
export function planUploads(context: Context, name: string, service: Service): ContainerPlan["uploads"] {
  const uploads = (["secrets", "configs"] as const).flatMap((kind) =>
    (service[kind] ?? []).flatMap((mount, index) => {
      const at = ["services", name, kind, index];
      const content = contentOf(context, kind, mount, at);
      return content === undefined ? [] : [upload(kind, mount, content)];
    }),
  );
  if (uploads.length === 0) return undefined;
  if (service.read_only)
    context.problems.push({
      where: context.locate(["services", name, "read_only"]),
      problem: `services.${name}.read_only does not go with secrets and configs: Docker puts no file into a read-only container`,
      fix: "mount a file of the app's folder instead, or give secrets as environment",
    });
  for (const target of uploads.map(({ file }) => file))
    if ((service.tmpfs ?? []).some((entry) => target.startsWith(`${splitOnce(entry, ":")[0]}/`)))
      context.problems.push({
        where: context.locate(["services", name, "tmpfs"]),
        problem: `services.${name}.tmpfs would hide ${target}`,
        fix: "give the secret or config another target",
      });
  return uploads.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Compose's default mode; a stricter one breaks every image that does not run as root. */
const DEFAULT_MODE = "0444";

function upload(kind: "secrets" | "configs", mount: FileMount, content: string) {
  const folder = kind === "secrets" ? "/run/secrets/" : "/";
  const target = mount.target ?? mount.source;
  return defined({
    file: target.startsWith("/") ? target : `${folder}${target}`,
    content,
    permissions: mount.mode === undefined ? DEFAULT_MODE : mount.mode.padStart(4, "0"),
    owner: mount.uid,
    group: mount.gid,
  });
}

function contentOf(context: Context, kind: "secrets" | "configs", mount: FileMount, at: (string | number)[]) {
  const object: FileObject = context.model[kind]?.[mount.source] ?? {};
  const complain = (problem: string, fix: string) => {
    context.problems.push({
      where: context.locate([kind, mount.source]),
      problem: `${kind}.${mount.source} ${problem}`,
      fix,
    });
    return undefined;
  };
  if (object.environment !== undefined) {
    const value = context.variables[object.environment];
    return value
      ? value
      : complain(`takes ${object.environment}, which is not set`, "describe it in the app's app.ts");
  }
  if (object.content !== undefined)
    return object.content === "" ? complain("is empty", "leave it out") : object.content;
  if (object.file === undefined)
    return complain("has no content", "give it `file`, `content` or `environment`");
  const local = context.options.readLocal(object.file);
  if (local.is === "file" && local.content !== "") return local.content;
  return complain(
    `names a file that ${local.is === "file" ? "is empty" : local.is === "unsuitable" ? local.reason : "is not there"}`,
    `it is used at ${at.join(".")}`,
  );
}

export function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + separator.length)];
}

/** Whole MiB, or a problem that says which sizes fit. */
export function planMebibytes(
  context: Context,
  path: (string | number)[],
  bytes: string | number | undefined,
) {
  if (bytes === undefined || Number(bytes) === 0) return undefined;
  const size = mebibytes(bytes);
  if (size === undefined)
    context.problems.push({
      where: context.locate(path),
      problem: `${path.join(".")} is ${bytes} bytes; the Docker provider takes whole MiB`,
      fix: `write ${Math.ceil(Number(bytes) / 1024 / 1024)}m`,
    });
  return size;
}

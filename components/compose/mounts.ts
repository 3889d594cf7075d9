import { hostPath, localKey } from "./hostFiles.ts";
import type { Mount, Service } from "./model.ts";
import { defined, splitOnce } from "./normalForm.ts";
import { planSecretFiles } from "./placedFiles.ts";
import type { ContainerPlan, Context, HostFile } from "./types.ts";

type Mounts = Pick<ContainerPlan, "volumes" | "mounts" | "tmpfs"> & {
  /** Docker names of named volumes. */
  named: string[];
  files: HostFile[];
};

/** Volumes, binds and tmpfs mounts of a service. */
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
  for (const { file, volume } of planSecretFiles(context, name, service)) {
    used.push(file);
    volumes.push(volume);
  }
  for (const entry of service.volumes_from ?? [])
    if (entry.startsWith("container:")) volumes.push({ fromContainer: entry.slice("container:".length) });
  const byTarget = (a: { target: string }, b: { target: string }) => (a.target < b.target ? -1 : 1);
  const byPath = (a: { containerPath?: string }, b: { containerPath?: string }) =>
    (a.containerPath ?? "") < (b.containerPath ?? "") ? -1 : 1;
  const tmpfs = Object.fromEntries((service.tmpfs ?? []).map((entry) => splitOnce(entry, ":")));
  return defined({
    volumes: volumes.length > 0 ? volumes.sort(byPath) : undefined,
    mounts: mounts.length > 0 ? mounts.sort(byTarget) : undefined,
    tmpfs: service.tmpfs?.length ? tmpfs : undefined,
    named: named.sort(),
    files: used.sort((a, b) => (a.key < b.key ? -1 : 1)),
  });
}

function planBind(context: Context, mount: Mount, key: string | undefined) {
  const source = key === undefined ? mount.source : hostPath(context.model.name, key);
  const readOnly = key !== undefined || mount.read_only === true || undefined;
  const { propagation, selinux, create_host_path } = mount.bind ?? {};
  // Compose creates a missing directory on the host only for the short form, or if the long form asks for it.
  if (propagation !== undefined || (key === undefined && create_host_path !== true))
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

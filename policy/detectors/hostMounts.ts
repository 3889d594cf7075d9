import type * as docker from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";

type Container = Unwrap<docker.ContainerArgs>;

export interface HostMount {
  /** Of the host, without a slash at the end. */
  source: string;
  writable: boolean;
}

/** Folders and files of the host that a container sees. */
export function listHostMounts({ volumes, mounts }: Pick<Container, "volumes" | "mounts">): HostMount[] {
  const found: HostMount[] = [];
  for (const { hostPath, readOnly } of volumes ?? [])
    if (hostPath) found.push({ source: trimTrailingSlashes(hostPath), writable: readOnly !== true });
  for (const { type, source, readOnly } of mounts ?? [])
    if (type === "bind" && source)
      found.push({ source: trimTrailingSlashes(source), writable: readOnly !== true });
  return found;
}

function trimTrailingSlashes(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

/** Who may write to it is root on the host. */
export function isEngineSocket(path: string): boolean {
  return /(^|\/)(docker|containerd|podman|crio|dockershim|buildkitd)\.sock$/.test(path);
}

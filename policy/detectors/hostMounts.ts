import type * as docker from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";

type Container = Unwrap<docker.ContainerArgs>;

export interface HostMount {
  /** Path on the host, without a trailing slash. */
  source: string;
  writable: boolean;
}

/** The files and folders of the host that a container mounts. */
export function listHostMounts({ volumes, mounts }: Pick<Container, "volumes" | "mounts">): HostMount[] {
  const hostMounts: HostMount[] = [];
  for (const { hostPath, readOnly } of volumes ?? [])
    if (hostPath) hostMounts.push({ source: trimTrailingSlashes(hostPath), writable: readOnly !== true });
  for (const { type, source, readOnly } of mounts ?? [])
    if (type === "bind" && source)
      hostMounts.push({ source: trimTrailingSlashes(source), writable: readOnly !== true });
  return hostMounts;
}

function trimTrailingSlashes(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

/** Whether the path is the socket of a container engine. A program that can write to it is root on the host. */
export function isEngineSocket(path: string): boolean {
  return /(^|\/)(docker|containerd|podman|crio|dockershim|buildkitd)\.sock$/.test(path);
}

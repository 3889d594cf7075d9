import { join } from "node:path/posix";
import { APPS_DIR } from "../../contracts/hostPaths.ts";
import type { FileMount, FileObject, Service } from "./model.ts";
import { splitOnce } from "./normalForm.ts";
import type { ContainerPlan, Context, HostFile } from "./types.ts";

/**
 * Secrets and configs of a service. Docker copies them into the container before it starts. That fails for a read-only
 * container and below a tmpfs. To set a file's owner, engines such as 20.10 look up the container's user on the host.
 * In these cases they are mounted files of the host, in a folder for root only.
 */
interface Placed {
  kind: Kind;
  source: string;
  /** Path in the container. */
  target: string;
  content: string;
  mode: string;
  uid?: string | undefined;
  gid?: string | undefined;
}

type Kind = "secrets" | "configs";

const KINDS = ["secrets", "configs"] as const;

/** Compose's default mode. A stricter one breaks every image that does not run as root. */
const DEFAULT_MODE = "0444";

/** Folder on the host for files that only root may read. */
export function secretDirectory(project: string): string {
  return join(APPS_DIR, project, "secrets");
}

export function planUploads(context: Context, name: string, service: Service): ContainerPlan["uploads"] {
  const uploads = placed(context, name, service)
    .filter((file) => !isMounted(service, file))
    .map(({ target, content, mode }) => ({ file: target, content, permissions: mode }));
  return uploads.length === 0 ? undefined : uploads.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The files on the host, and the container's mounts of them. */
export function planSecretFiles(context: Context, name: string, service: Service) {
  const files = placed(context, name, service).filter((file) => isMounted(service, file));
  return files.map(({ kind, source, target, content, mode, uid, gid }) => {
    const path = join(secretDirectory(context.model.name), name, kind, source);
    const file: HostFile = {
      key: `${name}:${kind}:${source}:${target}`,
      path: `${path}${files.filter((other) => other.source === source).length > 1 ? target.replaceAll("/", "-") : ""}`,
      content,
      mode,
      owner: `${uid ?? "0"}:${gid ?? "0"}`,
      live: [],
    };
    return { file, volume: { hostPath: file.path, containerPath: target, readOnly: true } };
  });
}

function isMounted(service: Service, { target, uid, gid }: Placed): boolean {
  const hidden = [
    ...(service.tmpfs ?? []).map((entry) => splitOnce(entry, ":")[0]),
    ...(service.volumes ?? []).filter(({ type }) => type === "tmpfs").map((mount) => mount.target),
  ];
  if (service.read_only === true || uid !== undefined || gid !== undefined) return true;
  return hidden.some((folder) => target.startsWith(`${folder}/`));
}

function placed(context: Context, name: string, service: Service): Placed[] {
  return KINDS.flatMap((kind) =>
    (service[kind] ?? []).flatMap((mount, index) => {
      const at = ["services", name, kind, index];
      const content = contentOf(context, kind, mount, at);
      checkOwner(context, mount, at);
      if (content === undefined) return [];
      const folder = kind === "secrets" ? "/run/secrets/" : "/";
      const target = mount.target ?? mount.source;
      return [
        {
          kind,
          source: mount.source,
          target: target.startsWith("/") ? target : `${folder}${target}`,
          content,
          mode: mount.mode === undefined ? DEFAULT_MODE : String(mount.mode).padStart(4, "0"),
          uid: mount.uid,
          gid: mount.gid,
        },
      ];
    }),
  );
}

/** Only numbers are accepted: a name would be looked up on the operator's machine, where its number differs. */
function checkOwner(context: Context, mount: FileMount, at: (string | number)[]): void {
  for (const key of ["uid", "gid"] as const)
    if (mount[key] !== undefined && !/^\d+$/.test(mount[key]))
      context.problems.push({
        where: context.locate([...at, key]),
        problem: `${[...at, key].join(".")} is ${mount[key]}, which is not a number`,
        fix: 'write the number that it has in the image, such as "1000"',
      });
}

function contentOf(context: Context, kind: Kind, mount: FileMount, at: (string | number)[]) {
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

import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Folder of a backend of files, `.pulumi` included; undefined for other backends. A relative one is from `cwd`. */
export function localBackendFolder(backendUrl: string, cwd: string): string | undefined {
  if (!backendUrl.startsWith("file://")) return undefined;
  const path = backendUrl
    .slice("file://".length)
    .replace(/\?.*$/, "")
    .replace(/^~(?=\/|$)/, homedir());
  return join(resolve(cwd, path), ".pulumi");
}

import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";
import dockerignore from "@balena/dockerignore";

/** The hash of a build context's content, or the reason why it cannot be built. */
export type BuildContext = { is: "folder"; hash: string } | { is: "unsuitable"; reason: string };

export type ContextReader = (folder: string, dockerfile: string) => BuildContext;

/** Hashes names, contents and the executable bit of all files that Docker would send to the builder. */
export const readContext: ContextReader = (folder, dockerfile) => {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return { is: "unsuitable", reason: "is not a folder of the checkout" };
  const file = join(folder, dockerfile);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile())
    return { is: "unsuitable", reason: `has no ${dockerfile}` };
  const ignore = dockerignore.default().add(ignoreRules(folder, dockerfile));
  const hash = createHash("sha256").update(readFileSync(file));
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !ignore.ignores(name))
    .sort();
  for (const name of names) {
    const path = join(folder, name);
    const { mode } = lstatSync(path);
    const isLink = lstatSync(path).isSymbolicLink();
    const content = isLink ? readlinkSync(path) : readFileSync(path);
    hash.update(`\0${name}\0${isLink ? "link" : (mode & 0o100) !== 0}\0${content.length}\0`).update(content);
  }
  return { is: "folder", hash: hash.digest("hex") };
};

/** The ignore file named after the Dockerfile takes precedence over the folder's, as in Docker. */
function ignoreRules(folder: string, dockerfile: string): string {
  for (const name of [`${dockerfile}.dockerignore`, ".dockerignore"]) {
    const path = join(folder, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile()) return readFileSync(path, "utf8");
  }
  return "";
}

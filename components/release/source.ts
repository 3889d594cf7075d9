import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Source {
  commit: string | null;
  changed: boolean;
}

/**
 * Paths that the program reads. A change elsewhere, such as in documentation, does not make the checkout differ from
 * its commit.
 */
export const READ = [
  "apps",
  "components",
  "config",
  "contracts",
  "index.ts",
  "package-lock.json",
  "planning",
  "problem.ts",
];

/** The commit of a checkout. None outside a repository, or without git. */
export async function readSource(checkout: string): Promise<Source> {
  const git = (...args: string[]) =>
    promisify(execFile)("git", ["-C", checkout, ...args], { maxBuffer: 64 * 1024 * 1024 });
  try {
    const [{ stdout: commit }, { stdout: changes }] = await Promise.all([
      git("rev-parse", "--verify", "HEAD"),
      git("status", "--porcelain", "--", ...READ),
    ]);
    return { commit: commit.trim(), changed: changes !== "" };
  } catch {
    return { commit: null, changed: false };
  }
}

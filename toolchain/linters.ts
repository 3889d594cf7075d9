import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { contentHash } from "./cache.ts";
import type { Executable } from "./executables.ts";
import { installExecutable } from "./install.ts";
import { withLock } from "./lock.ts";
import { paths } from "./paths.ts";
import type { Report } from "./progress.ts";
import { versions } from "./versions.ts";

/** Paths of the linters that are not on npm. */
export interface Linters {
  /** Checks shell scripts. */
  shellcheck: string;
  /** Checks workflows of GitHub Actions: syntax, expressions, and shell scripts with shellcheck. */
  actionlint: string;
  /** Checks workflows of GitHub Actions for security problems. */
  zizmor: string;
}

/**
 * Takes the linters from the cache, or installs them. shellcheck and zizmor come from PyPI. PyPI's actionlint lacks its
 * executable, so actionlint comes from GitHub or is built from its Go modules.
 * @throws with what to install, if a linter is not available
 */
export async function ensureLinters(report: Report): Promise<Linters> {
  const [wheels, { executable }] = await Promise.all([
    ensureWheels(report),
    installExecutable(actionlint(), report),
  ]);
  return { shellcheck: join(wheels, "shellcheck"), zizmor: join(wheels, "zizmor"), actionlint: executable };
}

const WHEELS = join(paths.checkout, "toolchain", "linters.txt");

/** @returns the folder of the wheels' executables */
async function ensureWheels(report: Report): Promise<string> {
  const folder = join(paths.cache, "linters", contentHash({ "": readFileSync(WHEELS, "utf8") }));
  await withLock(folder, async () => {
    if (!existsSync(folder)) await installWheels(folder, report);
  });
  return join(folder, "bin");
}

async function installWheels(folder: string, report: Report): Promise<void> {
  report("shellcheck and zizmor: installing from PyPI");
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const options = ["--quiet", "--no-deps", "--prefer-binary", "--require-hashes"];
  const pip = ["-m", "pip", "install", ...options, "--target", partial, "--requirement", WHEELS];
  const result = await execa("python3", pip, { reject: false });
  if (result.failed)
    throw new Error(
      `shellcheck and zizmor cannot be installed. Python 3 with pip is needed, and PyPI.\n${result.stderr || result.shortMessage}`,
    );
  await rename(partial, folder);
}

function actionlint(): Executable {
  const release = `https://github.com/rhysd/actionlint/releases/download/v${versions.actionlint}/actionlint_${versions.actionlint}`;
  return {
    name: "actionlint",
    version: versions.actionlint,
    official: {
      url: `${release}_linux_amd64.tar.gz`,
      checksums: `${release}_checksums.txt`,
      member: "actionlint",
    },
    build: { module: "actionlint", package: "github.com/rhysd/actionlint/cmd/actionlint" },
  };
}

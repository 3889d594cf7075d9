import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { docker, exists } from "../docker.ts";
import { contentHash } from "../hash.ts";
import { once } from "../image.ts";
import { aptSources, defaultSuite, distributedSources, type Suite, withAptConfiguration } from "./apt.ts";
import { buildContainer, removeAbandonedBuilds } from "./builds.ts";
import { ensureHostTool } from "./hostTool.ts";

/** Reports one line of progress to the user. */
export type Report = (line: string) => void;

const pullTimeout = 30_000;
/** This script works for all releases. An older debootstrap has no script for a newer release. */
const bootstrapScript = "/usr/share/debootstrap/scripts/sid";

/** Builds Debian's smallest system. It has no package sources, so the image uses no mirror. */
async function makeBase(suite: Suite, tag: string, report: Report): Promise<void> {
  const started = Date.now();
  if (await pullBase(suite, tag)) {
    report(`base image: pulled debian:${suite}-slim (${seconds(started)})`);
    return;
  }
  report(`base image: no registry can be reached, so debootstrap makes ${suite} (about 30 s)`);
  await bootstrapBase(suite, tag);
  report(`base image: made (${seconds(started)})`);
}

async function pullBase(suite: Suite, tag: string): Promise<boolean> {
  const source = `debian:${suite}-slim`;
  try {
    await docker(["pull", "--quiet", source], { timeout: pullTimeout });
  } catch {
    return false;
  }
  await docker(["build", "--quiet", "--tag", tag, "-"], {
    input: `FROM ${source}\nRUN mkdir -p ${dirname(distributedSources)} && mv /etc/apt/sources.list.d ${distributedSources} \\
 && mkdir /etc/apt/sources.list.d && : > /etc/apt/sources.list\n`,
  });
  return true;
}

async function bootstrapBase(suite: Suite, tag: string): Promise<void> {
  await ensureHostTool("debootstrap", "debootstrap");
  const mirror = (await aptSources(suite)).find((source) => source.codename === suite)?.uri;
  const root = await mkdtemp(join(tmpdir(), "landfall-base-"));
  try {
    const { exitCode, all } = await execa(
      "debootstrap",
      // Without a mirror, debootstrap uses its default.
      ["--variant=minbase", suite, root, mirror ?? "", bootstrapScript],
      {
        reject: false,
        all: true,
        stdin: "ignore",
      },
    );
    if (exitCode !== 0) throw new Error(`debootstrap failed:\n${all?.split("\n").slice(-5).join("\n")}`);
    if (mirror === undefined) {
      // debootstrap used its default mirror and recorded it.
      await mkdir(join(root, distributedSources), { recursive: true });
      await copyFile(join(root, "etc/apt/sources.list"), join(root, distributedSources, "debian.list"));
    }
    const leftOut = [
      "./etc/apt/sources.list",
      "./var/lib/apt/lists/*",
      "./var/cache/apt/*",
      "./var/log/*.log",
      "./dev/*",
    ];
    const tar = execa("tar", ["-C", root, ...leftOut.map((path) => `--exclude=${path}`), "-c", "."], {
      buffer: false,
    });
    await tar.pipe("docker", ["import", "-", tag]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const baseName = (suite: Suite) => (suite === defaultSuite ? "landfall-base" : `landfall-base-${suite}`);

/** The tag of Debian's smallest system. Built if Docker does not have it. */
export async function ensureBase(report: Report, suite: Suite = defaultSuite): Promise<string> {
  const tag = `${baseName(suite)}:${contentHash(suite, "1")}`;
  await once(tag, () => makeBase(suite, tag, report));
  return tag;
}

/**
 * An image with Debian packages on top of another image, cached by content. A container with apt's configuration
 * mounted installs the packages and is committed. The classic builder has no mounts, and copied files would stay in a
 * layer.
 * @param name of the image; its tag is the content's hash
 * @param suite of the base image
 * @returns the full tag
 */
export async function ensurePackages(
  name: string,
  base: string,
  packages: string[],
  report: Report,
  suite: Suite = defaultSuite,
): Promise<string> {
  const tag = `${name}:${contentHash(base, ...packages)}`;
  await once(tag, () => installPackages(name, tag, base, packages, report, suite));
  return tag;
}

async function installPackages(
  name: string,
  tag: string,
  base: string,
  packages: string[],
  report: Report,
  suite: Suite,
): Promise<void> {
  await removeAbandonedBuilds();
  const started = Date.now();
  const container = buildContainer(tag, process.pid);
  const script = `set -e
export APT_CONFIG=/run/build-apt/apt.conf
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet --error-on=any
apt-get install --quiet --yes "$@"
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log`;
  try {
    await withAptConfiguration(suite, (directory) =>
      docker([
        ...["run", "--name", container, "--network", "host"],
        ...["--volume", `${directory}:/run/build-apt:ro`],
        ...[base, "sh", "-c", script, "install", ...packages],
      ]),
    );
    // Replaces the container's command, which was the build's.
    await docker(["commit", "--change", `CMD ["/bin/bash"]`, container, tag]);
  } finally {
    if (await exists("container", container)) await docker(["rm", "--force", container]);
  }
  report(`${name}: ${packages.length} packages installed (${seconds(started)})`);
}

/** Time since a timestamp in milliseconds, as "12 s". */
export function seconds(started: number): string {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}

import { chmod, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Debian release of the images. */
export type Suite = "bookworm" | "forky";
/** Release of every image that needs nothing newer. */
export const defaultSuite: Suite = "bookworm";
/**
 * Folder where a base image keeps its original sources. apt does not read this folder, so the image itself uses no
 * mirror.
 */
export const distributedSources = "/usr/share/landfall/sources.list.d";
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

export interface AptSource {
  uri: string;
  codename: string;
  component: string;
}

/**
 * The sources of a release among those of this machine's apt. A release after the default one uses the machine's
 * mirrors too, because a Debian mirror has all releases.
 * @param indexTargets lines of `apt-get indextargets`, "uri codename component origin"
 */
export function ownSources(indexTargets: string, suite: Suite): AptSource[] {
  const debian = indexTargets
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , , origin]) => origin === "Debian")
    .map(([uri = "", codename = "", component = ""]) => ({ uri, codename, component }));
  const own = debian.filter(({ codename }) => codename.startsWith(suite));
  if (own.length > 0 || suite === defaultSuite) return own;
  // "-security" and "-updates" are excluded: they are on other mirrors, or do not exist before a release is stable.
  return debian.filter(({ codename }) => !codename.includes("-")).map((s) => ({ ...s, codename: suite }));
}

/** This machine's own mirrors of a release. Empty if the machine does not run Debian. */
export async function aptSources(suite: Suite): Promise<AptSource[]> {
  const format = "$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)";
  const args = ["indextargets", "--format", format, "Identifier: Packages"];
  const { stdout } = await execa("apt-get", args, { reject: false, stdin: "ignore" });
  return ownSources(stdout ?? "", suite);
}

/** Proxy and verification settings from this machine's apt, without the index lists of its other sources. */
async function acquireOptions(): Promise<string> {
  const { stdout } = await execa("apt-config", ["dump", "Acquire"], { reject: false, stdin: "ignore" });
  return (stdout ?? "")
    .split("\n")
    .filter((line) => !/^Acquire::(IndexTargets|Languages)/.test(line))
    .join("\n");
}

/**
 * Gives `use` a folder with apt's configuration for a build, mounted at /run/build-apt
 * (APT_CONFIG=/run/build-apt/apt.conf), and removes it afterwards. Mirror and credentials belong to the machine, and
 * must never be in an image.
 */
export async function withAptConfiguration<T>(
  suite: Suite,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "landfall-apt-"));
  try {
    await chmod(directory, 0o700);
    const own = await aptSources(suite);
    const lines = own.map((s) => `deb [signed-by=${keyring}] ${s.uri} ${s.codename} ${s.component}\n`);
    await writeFile(join(directory, "sources.list"), [...new Set(lines)].join(""));
    const options = [
      await acquireOptions(),
      `Acquire::Languages "none";`,
      `APT::Install-Recommends "false";`,
      // 220 MB of time zones for a page that Prometheus no longer has. No other package here uses this path.
      `DPkg::Options:: "--path-exclude=/usr/share/javascript/*";`,
      // An image is complete when it is committed, so nothing has to be synced to disk before.
      `DPkg::Options:: "--force-unsafe-io";`,
      // apt's own user cannot read the folder.
      `APT::Sandbox::User "root";`,
      `Dir::Etc::sourcelist "/run/build-apt/sources.list";`,
      `Dir::Etc::sourceparts "${own.length > 0 ? "/dev/null" : distributedSources}";`,
      `Dir::Etc::netrc "/run/build-apt/auth.conf";`,
      `Dir::Etc::netrcparts "/run/build-apt/auth.conf.d";`,
    ];
    await writeFile(join(directory, "apt.conf"), `${options.join("\n")}\n`);
    for (const name of ["auth.conf", "auth.conf.d"]) {
      await cp(join("/etc/apt", name), join(directory, name), { recursive: true }).catch((error) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

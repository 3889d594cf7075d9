import { chmod, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Debian release of every image. */
export const suite = "bookworm";
const publicMirror = "http://deb.debian.org";
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

export interface AptSource {
  uri: string;
  codename: string;
  component: string;
}

/**
 * The sources of our release among those that this machine's apt uses.
 * @param indexTargets lines of `apt-get indextargets`, "uri codename component origin"
 */
export function ownSources(indexTargets: string): AptSource[] {
  return indexTargets
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, codename, , origin]) => origin === "Debian" && codename?.startsWith(suite))
    .map(([uri = "", codename = "", component = ""]) => ({ uri, codename, component }));
}

const publicSources: AptSource[] = [
  { uri: `${publicMirror}/debian/`, codename: suite, component: "main" },
  { uri: `${publicMirror}/debian/`, codename: `${suite}-updates`, component: "main" },
  { uri: `${publicMirror}/debian-security/`, codename: `${suite}-security`, component: "main" },
];

/** Where Debian packages come from on this machine: its own apt's mirror if it is Debian, else the public one. */
export async function aptSources(): Promise<AptSource[]> {
  const format = "$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)";
  const args = ["indextargets", "--format", format, "Identifier: Packages"];
  const { stdout } = await execa("apt-get", args, { reject: false, stdin: "ignore" });
  const own = ownSources(stdout ?? "");
  return own.some((source) => source.codename === suite) ? own : publicSources;
}

/** How to get there: proxies and checks from this machine's apt, without the index lists of its other sources. */
async function acquireOptions(): Promise<string> {
  const { stdout } = await execa("apt-config", ["dump", "Acquire"], { reject: false, stdin: "ignore" });
  return (stdout ?? "")
    .split("\n")
    .filter((line) => !/^Acquire::(IndexTargets|Languages)/.test(line))
    .join("\n");
}

/**
 * Gives `use` a folder with apt's configuration for a build, to be mounted at /run/build-apt
 * (APT_CONFIG=/run/build-apt/apt.conf), and removes it afterwards: mirror and credentials belong to the machine, never
 * to an image.
 */
export async function withAptConfiguration<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "landfall-apt-"));
  try {
    await chmod(directory, 0o700);
    const lines = (await aptSources()).map(
      (s) => `deb [signed-by=${keyring}] ${s.uri} ${s.codename} ${s.component}\n`,
    );
    await writeFile(join(directory, "sources.list"), [...new Set(lines)].join(""));
    const options = [
      await acquireOptions(),
      `Acquire::Languages "none";`,
      `APT::Install-Recommends "false";`,
      // The folder is closed to apt's own user.
      `APT::Sandbox::User "root";`,
      `Dir::Etc::sourcelist "/run/build-apt/sources.list";`,
      `Dir::Etc::sourceparts "/dev/null";`,
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

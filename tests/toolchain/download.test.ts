import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { memberNamed } from "../../toolchain/archive.ts";
import { download, tryDownload } from "../../toolchain/download.ts";
import type { Official } from "../../toolchain/executables.ts";
import { serve, type WebServer } from "./server.ts";

/** Large enough for several chunks, and no text. */
const PROGRAM = randomBytes(300_000);
const OTHER = randomBytes(1000);

const BRIDGED = "pulumi-resource-docker-v5.2.0-linux-amd64.tar.gz";
const NATIVE = "pulumi-resource-command-v1.2.1-linux-amd64.tar.gz";
const ENGINE = "pulumi-v3.259.0-linux-x64.tar.gz";

let folder: string;
let server: WebServer;
const archives: Record<string, Buffer> = {};

/** Packs files as a recipe does; its arguments come after `tar czf <archive>`. */
async function pack(name: string, files: Record<string, Buffer>, args: string[]): Promise<void> {
  const source = join(folder, "sources", name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(source, path, ".."), { recursive: true });
    await writeFile(join(source, path), content);
  }
  await execa("tar", ["czf", join(folder, name), ...args], { cwd: source });
  archives[name] = await readFile(join(folder, name));
}

const sum = (algorithm: string, content: Buffer) => createHash(algorithm).update(content).digest("hex");
const archive = (name: string) => archives[name] as Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "landfall-download-"));
  const papers = { "README.md": OTHER, LICENSE: OTHER };
  const paperNames = Object.keys(papers);
  const built = (path: string) => ({ ...papers, [path]: PROGRAM });
  // `make provider_dist` of the bridged providers: papers first, then the whole folder of the platform.
  await pack(BRIDGED, built("bin/pulumi-resource-docker"), [...paperNames, "-C", "bin", "."]);
  // GoReleaser, of the native ones.
  await pack(NATIVE, built("pulumi-resource-command"), [...paperNames, "pulumi-resource-command"]);
  // GoReleaser with `wrap_in_directory`; the folder is called as the program in it.
  await pack(ENGINE, { "pulumi/pulumi": PROGRAM, "pulumi/pulumi-language-nodejs": OTHER }, ["pulumi"]);
  await pack("without.tar.gz", papers, paperNames);
  await symlink("/etc/passwd", join(folder, "link"));
  await execa("tar", ["czf", "link.tar.gz", "link"], { cwd: folder });
  archives["link.tar.gz"] = await readFile(join(folder, "link.tar.gz"));

  const half = archive(BRIDGED).subarray(0, 100_000);
  server = await serve({
    ...Object.fromEntries(Object.entries(archives).map(([name, content]) => [`/${name}`, content])),
    [`/again/${ENGINE}`]: archive(ENGINE),
    [`/unlisted/${BRIDGED}`]: archive(BRIDGED),
    [`/throttled/${BRIDGED}`]: archive(BRIDGED),
    [`/wrong/${BRIDGED}`]: archive(BRIDGED),
    [`/corrupt/${BRIDGED}`]: half,
    [`/cut/${BRIDGED}`]: (_, response) => {
      response.writeHead(200, { "content-length": archive(BRIDGED).length }).write(half);
      setTimeout(() => response.destroy(), 20);
    },
    "/docker-compose-linux-x86_64": PROGRAM,
    "/sha1.txt": `${sum("sha1", OTHER)}  ./other.tar.gz\n${sum("sha1", archive(BRIDGED))}  ./${BRIDGED}\n`,
    "/sha256.txt": [NATIVE, ENGINE].map((name) => `${sum("sha256", archive(name))}  ${name}\n`).join(""),
    "/binary-mode.txt": `${sum("sha256", PROGRAM)} *docker-compose-linux-x86_64\n`,
    "/wrong.txt": `${sum("sha1", OTHER)}  ./${BRIDGED}\n`,
    "/throttled.txt": (_, response) => response.writeHead(403, { "retry-after": "60" }).end("rate limit"),
  });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Fetches, and gives back what was said and what the folder then holds. */
async function fetched(path: string, executable: string, rest: Omit<Official, "url"> = {}) {
  const target = await mkdtemp(join(folder, "target-"));
  const said: string[] = [];
  const official: Official = { url: `${server.url}/${path}`, ...rest };
  const there = await tryDownload("piece 1.0.0", official, target, executable, (line) => said.push(line));
  return { there, said, files: await readdir(target), program: join(target, executable) };
}

const sums = (name: string) => ({ checksums: `${server.url}/${name}` });

it.each([
  ["a bridged plugin, by SHA-1", BRIDGED, "pulumi-resource-docker", "sha1.txt", "pulumi-resource-docker"],
  ["a native plugin, by SHA-256", NATIVE, "pulumi-resource-command", "sha256.txt", "pulumi-resource-command"],
  ["the engine, in a folder of its name", ENGINE, "pulumi", "sha256.txt", "pulumi/pulumi"],
])("takes out of its official archive %s", async (_, path, executable, list, member) => {
  const { there, said, files, program } = await fetched(path, executable, { member, ...sums(list) });
  expect({ there, said, files }).toEqual({ there: true, said: [], files: [executable] });
  expect((await readFile(program)).equals(PROGRAM)).toBe(true);
  expect((await stat(program)).mode & 0o777).toBe(0o755);
});

it("takes a file that is the executable itself", async () => {
  const path = "docker-compose-linux-x86_64";
  const { there, said, files, program } = await fetched(path, "docker-compose", sums("binary-mode.txt"));
  expect({ there, said, files }).toEqual({ there: true, said: [], files: ["docker-compose"] });
  expect((await readFile(program)).equals(PROGRAM)).toBe(true);
});

it("asks once for an archive that several pieces are in", async () => {
  const path = `again/${ENGINE}`;
  const both = await Promise.all([
    fetched(path, "pulumi", { member: "pulumi/pulumi", ...sums("sha256.txt") }),
    fetched(path, "pulumi-language-nodejs", {
      member: "pulumi/pulumi-language-nodejs",
      ...sums("sha256.txt"),
    }),
  ]);
  const [engine, host] = await Promise.all(both.map(({ program }) => readFile(program)));
  expect(engine?.equals(PROGRAM) && host?.equals(OTHER)).toBe(true);
  expect(server.asked.filter(({ url }) => url === `/${path}`)).toHaveLength(1);
});

it("never uses what has the wrong sum, and says which two differ", async () => {
  const { there, said, files } = await fetched(`wrong/${BRIDGED}`, "pulumi-resource-docker", {
    member: "pulumi-resource-docker",
    ...sums("wrong.txt"),
  });
  expect({ there, files }).toEqual({ there: false, files: [] });
  expect(said).toEqual([
    `piece 1.0.0: the official build is not used: ${server.url}/wrong/${BRIDGED} has the wrong checksum: its SHA-1 is ` +
      `${sum("sha1", archive(BRIDGED))}, but ${server.url}/wrong.txt says ${sum("sha1", OTHER)}`,
  ]);
});

it.each([
  ["its list does not have it", "unlisted", "sha256.txt", (url: string) => `${url}/sha256.txt has none`],
  [
    "its list cannot be had",
    "throttled",
    "throttled.txt",
    (url: string) => `${url}/throttled.txt: answers 403 Forbidden; asks to wait 60 s`,
  ],
])("says that nothing was checked where %s", async (_, path, list, why) => {
  const { there, said } = await fetched(`${path}/${BRIDGED}`, "pulumi-resource-docker", {
    member: "pulumi-resource-docker",
    ...sums(list),
  });
  expect(there).toBe(true);
  expect(said).toEqual([`${BRIDGED}: used without a check, because it has no checksum: ${why(server.url)}`]);
});

it.each([
  ["is cut", `cut/${BRIDGED}`, "other side closed", ":"],
  ["is refused", "throttled.txt", "answers 403 Forbidden; asks to wait 60 s", ":"],
  ["is not there", "gone.tar.gz", "answers 404 Not Found", ":"],
  ["is corrupt", `corrupt/${BRIDGED}`, "cannot be unpacked: ", ""],
  ["lacks the executable", "without.tar.gz", "holds no pulumi-resource-docker", ""],
])("leaves nothing and says why in one line where the download %s", async (_, path, reason, colon) => {
  const { there, said, files } = await fetched(path, "pulumi-resource-docker", {
    member: "pulumi-resource-docker",
  });
  expect({ there, files }).toEqual({ there: false, files: [] });
  const last = said.at(-1) ?? "";
  expect(last).toContain(
    `piece 1.0.0: the official build is not used: ${server.url}/${path}${colon} ${reason}`,
  );
  expect(last).not.toContain("\n");
});

it("takes no link for an executable", async () => {
  const official = { url: `${server.url}/link.tar.gz`, member: "link" };
  await expect(download(official, join(folder, "linked"), "link", () => {})).rejects.toThrow(
    "link.tar.gz holds an empty link",
  );
});

it("finds a member by its base name, and only one", () => {
  expect(memberNamed("./\n./name\n./name.md\n", "name")).toBe("./name");
  expect(memberNamed("name/\nname/name\n", "name")).toBe("name/name");
  expect(() => memberNamed("a/name\nb/name\n", "name")).toThrow("holds more than one name: a/name, b/name");
});

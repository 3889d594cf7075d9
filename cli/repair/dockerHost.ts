import { execa } from "execa";

/** A Docker host, as a provider's inputs name it. */
export interface DockerHost {
  /** "ssh://user@host", "unix:///var/run/docker.sock"; absent: as the environment says. */
  readonly host?: string;
  readonly sshOpts: readonly string[];
}

/** Removes what is half-made. `known` are ids that the state has. */
export interface Removal {
  readonly kind: "container" | "network";
  readonly name: string;
  readonly known: ReadonlySet<string>;
  /** How long a container may take to stop. */
  readonly graceSeconds: number;
}

/** A provider keeps lists as JSON text. */
export function readDockerHost(provider: Record<string, unknown>): DockerHost {
  const { host, sshOpts = [] } = provider;
  return {
    ...(typeof host === "string" && { host }),
    sshOpts: typeof sshOpts === "string" ? JSON.parse(sshOpts) : (sshOpts as string[]),
  };
}

/** The command line of `docker <args>` on the host: over ssh it runs there, so that this machine needs no docker. */
export function dockerCommand({ host, sshOpts }: DockerHost, args: readonly string[]): [string, string[]] {
  if (host === undefined) return ["docker", [...args]];
  if (!host.startsWith("ssh://")) return ["docker", ["--host", host, ...args]];
  return ["ssh", [...sshArguments({ host, sshOpts }), ["docker", ...args].map(quoted).join(" ")]];
}

/** Up to and including the destination. A shared connection would outlive the command, with our pipes in its hands. */
export function sshArguments({ host, sshOpts }: DockerHost & { host: string }): string[] {
  const { username, hostname, port } = new URL(host);
  const user = username === "" ? [] : ["-l", decodeURIComponent(username)];
  const own = ["-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ConnectTimeout=15"];
  return [
    ...own,
    ...sshOpts,
    ...(port === "" ? [] : ["-p", port]),
    ...user,
    "--",
    hostname.replace(/^\[|\]$/g, ""),
  ];
}

/**
 * The id of the object by that name that the state does not have; undefined where there is none.
 * @throws Error when the host cannot be asked
 */
export async function findHalfMade(
  at: DockerHost,
  { kind, name, known }: Removal,
): Promise<string | undefined> {
  // `inspect` also takes a short id for a name, and `--filter name` a part of one.
  const list = kind === "container" ? ["ps", "--all"] : ["network", "ls"];
  const format = kind === "container" ? "{{.ID}} {{.Names}}" : "{{.ID}} {{.Name}}";
  const lines = (await docker(at, [...list, "--no-trunc", "--format", format])).split("\n");
  const ids = lines.flatMap((line) => {
    const [id = "", names = ""] = line.split(" ");
    return names.split(",").includes(name) && !known.has(id) ? [id] : [];
  });
  return ids[0];
}

/** Stops a container first, so that it can finish what it does. Its volumes stay. */
export async function removeHalfMadeObject(
  at: DockerHost,
  { kind, graceSeconds }: Removal,
  id: string,
): Promise<void> {
  if (kind === "network") {
    await docker(at, ["network", "rm", id]);
    return;
  }
  await docker(at, ["stop", "--time", String(graceSeconds), id]);
  await docker(at, ["rm", "--force", id]);
}

async function docker(at: DockerHost, args: readonly string[]): Promise<string> {
  const result = await execa(...dockerCommand(at, args), { reject: false, stdin: "ignore" });
  if (result.exitCode === 0) return result.stdout;
  const message = result.stderr?.trim().split("\n").at(-1) || result.shortMessage;
  throw new Error(`docker ${args[0]} on ${at.host ?? "this machine"}: ${message}`);
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { docker } from "../../../../sandbox/images/docker.ts";
import { teardown } from "../../../../sandbox/region/docker/index.ts";
import { type RegionSettings, regionSettings } from "../../../../sandbox/region/settings.ts";

/** The region "unit" with its state in a folder of its own; `remove` leaves nothing of it. */
export async function unitRegion(): Promise<{ settings: RegionSettings; remove(): Promise<void> }> {
  const checkout = await mkdtemp(join(tmpdir(), "landfall-unit-"));
  const settings = regionSettings("unit", checkout);
  await teardown(settings);
  return {
    settings,
    async remove() {
      await teardown(settings);
      await rm(checkout, { recursive: true, force: true });
    },
  };
}

export interface KeyPair {
  file: string;
  private: string;
  public: string;
}

export async function keyPair(directory: string, name: string): Promise<KeyPair> {
  const file = join(directory, name);
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  const { stdout: publicKey } = await execa("cat", [`${file}.pub`]);
  const { stdout: privateKey } = await execa("cat", [file], { stripFinalNewline: false });
  return { file, private: privateKey, public: publicKey };
}

/** Runs a command on a droplet whose host key is known. */
export async function ssh(
  to: { address: string; user: string; key: KeyPair; hostKey: KeyPair },
  command: string,
) {
  const known = `${to.address} ${to.hostKey.public.split(" ").slice(0, 2).join(" ")}`;
  const options = [
    ...["BatchMode=yes", "ConnectTimeout=2", "StrictHostKeyChecking=yes", "UserKnownHostsFile=/dev/null"],
    ...["LogLevel=ERROR", `KnownHostsCommand=/bin/echo ${known}`],
  ];
  const args = options.flatMap((option) => ["-o", option]);
  const { stdout } = await execa("ssh", [...args, "-i", to.key.file, `${to.user}@${to.address}`, command], {
    stdin: "ignore",
  });
  return stdout;
}

/** Repeats until it does not fail. */
export async function eventually<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(300);
    }
  }
}

/** Whether a TCP port answers to this machine, the gateway of the public network. */
export function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1_000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

/** Which of these TCP ports answer to another machine of the public network. */
export async function answersToOutsider(
  settings: RegionSettings,
  image: string,
  address: string,
  ports: number[],
) {
  const script = `for port in "$@"; do timeout 1 bash -c "</dev/tcp/${address}/$port" 2>/dev/null && echo $port; done; true`;
  const args = [
    "--rm",
    "--network",
    settings.network.name,
    "--ip",
    settings.network.dropletAddresses.at(-1) ?? "",
  ];
  const open = await docker(["run", ...args, image, "bash", "-c", script, "outsider", ...ports.map(String)]);
  return open.split("\n").filter(Boolean).map(Number);
}

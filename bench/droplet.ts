import { basename } from "node:path";
import { execa } from "execa";
import { sshArguments, type Target } from "../cli/host/ssh.ts";
import { ensureExecutable } from "../toolchain/engine.ts";

/** A droplet over its pinned ssh connection. One connection carries all commands, so that each costs milliseconds. */
export interface Droplet {
  target: Target;
  /**
   * Runs bash as root and returns its output.
   * @throws Error with the script's messages
   */
  run(script: string): Promise<string>;
  /** Milliseconds that the script took on the droplet itself, without ssh. */
  time(script: string): Promise<number>;
  /** Copies files and folders of this machine into a folder of the droplet. */
  copy(paths: readonly string[], folder: string): Promise<void>;
}

export function droplet(target: Target, keyFile: string): Droplet {
  const shared = [
    "-o",
    "ControlMaster=auto",
    "-o",
    "ControlPath=~/.ssh/lf-bench-%C",
    "-o",
    "ControlPersist=60s",
  ];
  const ssh = [...shared, ...sshArguments(target, keyFile)];
  const run = async (script: string) => {
    const result = await execa("ssh", [...ssh, "sudo -n bash -Eeuo pipefail -s"], {
      // Bash reads the whole script before it runs any of it. Otherwise commands would read the rest of the script as
      // their input.
      input: `{\n${script}\n} </dev/null\n`,
      reject: false,
    });
    if (result.exitCode !== 0)
      throw new Error(`on the droplet:\n${script}\n${result.stdout}\n${result.stderr}`);
    return result.stdout;
  };
  return {
    target,
    run,
    async time(script) {
      const stamp = "date +%s%3N";
      const output = await run(
        `began=$(${stamp})\n{\n${script}\n} >&2\nended=$(${stamp})\necho $((ended - began))\n`,
      );
      return Number(output);
    },
    async copy(paths, folder) {
      for (const path of paths) {
        const tar = execa("tar", ["-C", path.slice(0, -basename(path).length), "-c", basename(path)], {
          buffer: false,
        });
        await tar.pipe("ssh", [
          ...ssh,
          `sudo -n sh -c 'mkdir -p ${folder} && tar --no-same-owner -x -C ${folder}'`,
        ]);
      }
    },
  };
}

/** Installs Docker Compose on the droplet, where a user would have it. */
export async function installCompose({ copy, run }: Droplet): Promise<void> {
  const executable = await ensureExecutable("docker-compose");
  const plugins = "/usr/local/lib/docker/cli-plugins";
  await copy([executable], plugins);
  await run(`chmod 755 ${plugins}/docker-compose && docker compose version >/dev/null`);
}

import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import type { Target } from "../../cli/host/ssh.ts";
import { prepareStack, stackEnvironment } from "../../cli/sandbox/stack.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { timedUp, type Update } from "../update.ts";
import type { Images, Version } from "./images.ts";

/** The benchmark's own stack in the region, with its own droplet. */
export interface PeersStack {
  up(version: Version): Promise<Update>;
  target(): Promise<Target>;
  destroy(): Promise<void>;
  keyFile: string;
}

const project = import.meta.dirname;

export async function peersStack(settings: RegionSettings, images: Images): Promise<PeersStack> {
  const { backend } = await prepareStack(settings);
  const keyFile = join(settings.directory, "peers_ed25519");
  // Each stack needs its own key, because DigitalOcean accepts a key only once in an account.
  if (!existsSync(keyFile))
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "peers", "-f", keyFile]);
  const configFile = join(settings.directory, "peers.yaml");
  const env = {
    ...stackEnvironment(settings),
    PULUMI_OPTION_CONFIG_FILE: configFile,
    DIGITALOCEAN_API_URL: settings.api.url,
    DIGITALOCEAN_TOKEN: (await readFile(settings.api.tokenFile, "utf8")).trim(),
  };
  if (!existsSync(join(backend, ".pulumi", "stacks", "landfall-peers", `${settings.name}.json`))) {
    // In another folder, because it writes a Pulumi.<stack>.yaml where it runs.
    const folder = await mkdtemp(join(settings.directory, "init-"));
    await copyFile(join(project, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    await execa("pulumi", ["stack", "init", settings.name, "--no-select"], { cwd: folder, env });
    await rm(folder, { recursive: true });
  }

  async function configure(version: Version): Promise<void> {
    // The engine stores the salt of the stack's secrets in the same file.
    const existing = existsSync(configFile) ? parse(await readFile(configFile, "utf8")) : {};
    const config = {
      "landfall-peers:appImage": images.app[version],
      "landfall-peers:nginxImage": images.nginx,
      "landfall-peers:keyFile": keyFile,
      "landfall-peers:allowFrom": `${settings.network.gateway}/32`,
    };
    await writeFile(configFile, stringify({ ...existing, config }), { mode: 0o600 });
  }

  return {
    keyFile,
    async up(version) {
      await configure(version);
      return timedUp(project, env);
    },
    async target() {
      const { stdout } = await execa("pulumi", ["stack", "output", "--json"], { cwd: project, env });
      return JSON.parse(stdout) as Target;
    },
    async destroy() {
      const args = ["destroy", "--yes", "--skip-preview", "--non-interactive", "--remove"];
      await execa("pulumi", args, { cwd: project, env, stdin: "ignore" });
    },
  };
}

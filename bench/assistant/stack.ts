import { readFile, writeFile } from "node:fs/promises";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { app } from "../../apps/personal-assistant/app.ts";
import { readTarget as targetOf } from "../../cli/sandbox/connection.ts";
import { stackEnvironment, stackFiles } from "../../cli/sandbox/stack.ts";
import { DATA_DIR } from "../../contracts/hostPaths.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { type Droplet, droplet } from "../droplet.ts";
import type { Target } from "../load/target.ts";
import { timedPreview, timedUp, type Update } from "../update.ts";

/** The Personal Assistant's stack in a region. */
export interface AssistantStack {
  /** Sets variables of the Compose files. Others stay as they are. */
  set(variables: Record<string, string>): Promise<void>;
  /** Variables that are set. */
  variables(): Promise<Record<string, string>>;
  up(...options: string[]): Promise<Update>;
  /** Removes the application from state and droplet: its database, its images and its files. */
  takeAway(): Promise<void>;
  /**
   * `pulumi preview`.
   * @throws Error if it finds a change
   */
  preview(...options: string[]): Promise<Update>;
  /** Address of the site, with the region's ACME roots as trusted. */
  site(): Promise<Target>;
  droplet(): Promise<Droplet>;
}

export function assistantStack(settings: RegionSettings): AssistantStack {
  const { configFile, sshKey } = stackFiles(settings);
  // Read anew each time, because the trusted roots change with the region.
  const env = () => stackEnvironment(settings);
  const cwd = settings.checkout;
  return {
    async set(variables) {
      const file = parse(await readFile(configFile, "utf8"));
      const compose = file.config["landfall:compose"] ?? {};
      file.config["landfall:compose"] = { ...compose, variables: { ...compose.variables, ...variables } };
      await writeFile(configFile, stringify(file), { mode: 0o600 });
    },
    async variables() {
      return parse(await readFile(configFile, "utf8")).config["landfall:compose"]?.variables ?? {};
    },
    up: (...options) => timedUp(cwd, env(), ...options),
    async takeAway() {
      // `pulumi destroy` does not work here. The database provider needs the program's tunnel, and only an update runs
      // the program.
      const urn = `urn:pulumi:${settings.name}::landfall::landfall:compose:ComposeApp::${app.name}`;
      await execa("pulumi", ["state", "delete", urn, "--target-dependents", "--yes"], { cwd, env: env() });
      const { run } = droplet(await targetOf(settings), sshKey);
      await run(`docker ps -aq --filter label=landfall.app=${app.name} | xargs -r docker rm -f >/dev/null
docker system prune --all --volumes --force >/dev/null
rm -rf ${DATA_DIR}/volumes ${DATA_DIR}/landfall/migrations`);
    },
    preview: (...options) => timedPreview(cwd, env(), ...options),
    async site() {
      const { address } = await targetOf(settings);
      return { origin: `https://${settings.site}`, address, caFile: settings.acmeRootsFile };
    },
    droplet: async () => droplet(await targetOf(settings), sshKey),
  };
}

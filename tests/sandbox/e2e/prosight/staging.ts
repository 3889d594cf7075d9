import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { stackEnvironment, stackFiles } from "../../../../cli/sandbox/stack.ts";
import { loadApp } from "../../../../planning/description/load.ts";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import {
  ensureOutsideDatabase,
  removeOutsideDatabase,
} from "../../../../sandbox/region/docker/services/database.ts";
import type { RegionSettings } from "../../../../sandbox/region/settings.ts";

export interface Staging {
  stack: string;
  domain: string;
  env: Record<string, string>;
  /** Takes the stack and its database server away. */
  remove(): Promise<void>;
}

/**
 * A second stack of Prosight in the region, configured like the sandbox's own, which is production then: with another name,
 * another key, another place for its backups, and a database server of its own, for roles are a server's.
 */
export async function makeStaging(production: RegionSettings): Promise<Staging> {
  const stack = "staging";
  const domain = `staging.${production.site}`;
  const directory = join(production.directory, stack);
  const files = stackFiles(production);
  const database = { ...production.database, address: `${production.network.gateway.replace(/1$/, "6")}` };
  const server = { ...production, directory, prefix: `${production.prefix}-${stack}`, database };
  const configFile = join(directory, "stack.yaml");
  const keyFile = join(directory, "id_ed25519");
  const env = {
    ...stackEnvironment(production),
    PULUMI_STACK: stack,
    PULUMI_OPTION_CONFIG_FILE: configFile,
  };

  await mkdir(join(directory, "services", "database"), { recursive: true });
  // The configuration has it, encrypted.
  const password = join("services", "database", "password");
  await cp(join(production.directory, password), join(directory, password));
  const app = await loadApp("prosight");
  if (app?.database === undefined) throw new Error("prosight has no database");
  await ensureOutsideDatabase(server, await ensureApplicationImage("postgres", () => {}), {
    name: app.database.name,
    superuser: app.database.superuser.name,
  });
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", keyFile]);

  const { config, ...rest } = parse(await readFile(files.configFile, "utf8"));
  config["landfall:domain"] = domain;
  // These clients are registered with production's redirect URIs.
  delete config["landfall:oauth"];
  config["landfall:ssh"].keyFile = keyFile;
  config["landfall:backup"].bucket = `landfall-${stack}-${production.name}-backups`;
  config["landfall:database"].tunnelPort += 100;
  config["landfall:database"].server.host = database.address;
  await writeFile(configFile, stringify({ ...rest, config }), { mode: 0o600 });
  // It writes a configuration of its own where it runs.
  await cp(join(production.checkout, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
  await execa("pulumi", ["stack", "init", stack, "--no-select"], { cwd: directory, env });

  return {
    stack,
    domain,
    env,
    async remove() {
      const args = ["destroy", "--yes", "--skip-preview", "--non-interactive"];
      await execa("pulumi", args, { cwd: production.checkout, env, reject: false });
      await removeOutsideDatabase(server);
      await execa("pulumi", ["stack", "rm", "--yes", "--force", stack], {
        cwd: directory,
        env,
        reject: false,
      });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

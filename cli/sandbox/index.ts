import { Command } from "commander";
import { regionSettings } from "../../sandbox/region/settings.ts";
import { ssh } from "./connection.ts";
import { down, reset } from "./down.ts";
import { logs } from "./logs.ts";
import { reboot } from "./reboot.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";

interface RegionOption {
  region: string;
}

/** `landfall sandbox ...`: a DigitalOcean region on this machine, and the stack that is deployed to it. */
export function sandboxCommand(): Command {
  const sandbox = new Command("sandbox").description(
    "a DigitalOcean region on this machine, and the site on it",
  );
  const verb = (name: string, description: string) =>
    sandbox.command(name).description(description).option("--region <name>", "name of the region", "sandbox");

  verb("up", "make or complete the region and deploy the site; safe to repeat")
    .option("--no-deploy", "stop before `pulumi up`")
    .action((options: RegionOption & { deploy: boolean }) => up(regionSettings(options.region), options));
  verb("down", "destroy the stack and remove the region").action((options: RegionOption) =>
    down(regionSettings(options.region)),
  );
  verb("reset", "remove the region and its state without asking the engine").action((options: RegionOption) =>
    reset(regionSettings(options.region)),
  );
  verb("status", "what runs, and what is wrong with it; exit code 1 when something is")
    .option("--json", "for programs")
    .action(async (options: RegionOption & { json?: boolean }) => {
      process.exitCode = await status(regionSettings(options.region), options);
    });
  verb("reboot", "reboot the droplet as the control panel would").action((options: RegionOption) =>
    reboot(regionSettings(options.region)),
  );
  verb("ssh", "a shell on the droplet, or a command: ssh -- <command>")
    .argument("[command...]")
    .action(async (command: string[], options: RegionOption) => {
      process.exitCode = await ssh(regionSettings(options.region), command);
    });
  verb("logs", "the log of region, acme, registry, spaces, droplet, or a service of the app")
    .argument("<source>")
    .option("-f, --follow", "go on until interrupted", false)
    .action(async (source: string, options: RegionOption & { follow: boolean }) => {
      process.exitCode = await logs(regionSettings(options.region), source, options.follow);
    });
  return sandbox;
}

import { Command } from "commander";
import { regionSettings } from "../../sandbox/region/settings.ts";
import { ssh } from "./connection.ts";
import { down, reset } from "./down.ts";
import { logs } from "./logs.ts";
import { pushImage } from "./push.ts";
import { reboot } from "./reboot.ts";
import { withApp } from "./stack.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";

interface RegionOption {
  region: string;
  app?: string;
}

const settingsOf = ({ region, app }: RegionOption) => withApp(regionSettings(region), app);

/** `landfall sandbox ...`: a DigitalOcean region on this machine, and the stack that is deployed to it. */
export function sandboxCommand(): Command {
  const sandbox = new Command("sandbox").description(
    "a DigitalOcean region on this machine, and the site on it",
  );
  const verb = (name: string, description: string) =>
    sandbox
      .command(name)
      .description(description)
      .option("--region <name>", "name of the region", "sandbox")
      .option("--app <name>", "the stack of this app, on a droplet of its own");

  verb("up", "make or complete the region and deploy the site; safe to repeat")
    .option("--no-deploy", "stop before `pulumi up`")
    .action(async (options: RegionOption & { deploy: boolean }) => up(await settingsOf(options), options));
  verb("down", "destroy the stacks and remove the region; with --app, destroy that stack only").action(
    async (options: RegionOption) => down(await settingsOf(options)),
  );
  verb("reset", "remove the region and its state without asking the engine").action((options: RegionOption) =>
    reset(regionSettings(options.region)),
  );
  verb("status", "what runs, and what is wrong with it; exit code 1 when something is")
    .option("--json", "for programs")
    .action(async (options: RegionOption & { json?: boolean }) => {
      process.exitCode = await status(await settingsOf(options), options);
    });
  verb("reboot", "reboot the droplet as the control panel would").action(async (options: RegionOption) =>
    reboot(await settingsOf(options)),
  );
  verb("push", "a local image into the region's registry; prints the reference to deploy it by")
    .argument("<image>")
    .action(async (image: string, options: RegionOption) => {
      console.log(await pushImage(regionSettings(options.region), image));
    });
  verb("ssh", "a shell on the droplet, or a command: ssh -- <command>")
    .argument("[command...]")
    .action(async (command: string[], options: RegionOption) => {
      process.exitCode = await ssh(await settingsOf(options), command);
    });
  verb("logs", "the log of region, acme, registry, spaces, droplet, or a service of the app")
    .argument("<source>")
    .option("-f, --follow", "go on until interrupted", false)
    .action(async (source: string, options: RegionOption & { follow: boolean }) => {
      process.exitCode = await logs(await settingsOf(options), source, options.follow);
    });
  return sandbox;
}

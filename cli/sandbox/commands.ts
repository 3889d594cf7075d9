import type { Command } from "commander";
import type { RegionSettings } from "../../sandbox/region/settings.ts";

interface RegionOption {
  region: string;
  app?: string;
}

/** `landfall sandbox ...`: a DigitalOcean region on this machine, and the stack that is deployed to it. */
export function addSandboxCommands(program: Command): void {
  const sandbox = program
    .command("sandbox")
    .description("a DigitalOcean region on this machine, and the site on it");
  const verb = (name: string, description: string) =>
    sandbox
      .command(name)
      .description(description)
      .option("--region <name>", "name of the region", "sandbox")
      .option("--app <name>", "the stack of this app, on a droplet of its own");

  verb("up", "make or complete the region and deploy the site; safe to repeat")
    .option("--no-deploy", "stop before `pulumi up`")
    .action(async (options: RegionOption & { deploy: boolean }) => {
      const { up } = await import("./up.ts");
      await up(await stackSettings(options), options);
    });

  verb("down", "destroy the stacks and remove the region; with --app, destroy that stack only").action(
    async (options: RegionOption) => {
      const { down } = await import("./down.ts");
      await down(await stackSettings(options));
    },
  );

  verb("reset", "remove the region and its state without asking the engine").action(
    async (options: RegionOption) => {
      const { reset } = await import("./down.ts");
      await reset(await ofRegion(options));
    },
  );

  verb("status", "what runs, and what is wrong with it; exit code 1 when something is")
    .option("--json", "for programs")
    .action(async (options: RegionOption & { json?: boolean }) => {
      const { status } = await import("./status.ts");
      process.exitCode = await status(await stackSettings(options), options);
    });

  verb("reboot", "reboot the droplet as the control panel would").action(async (options: RegionOption) => {
    const { reboot } = await import("./reboot.ts");
    await reboot(await stackSettings(options));
  });

  verb("push", "a local image into the region's registry; prints the reference to deploy it by")
    .argument("<image>")
    .action(async (image: string, options: RegionOption) => {
      const { pushImage } = await import("./push.ts");
      console.log(await pushImage(await ofRegion(options), image));
    });

  verb("ssh", "a shell on the droplet, or a command: ssh -- <command>")
    .argument("[command...]")
    .action(async (command: string[], options: RegionOption) => {
      const { ssh } = await import("./connection.ts");
      process.exitCode = await ssh(await stackSettings(options), command);
    });

  verb("logs", "the log of region, acme, registry, spaces, droplet, or a service of the app")
    .argument("<source>")
    .option("-f, --follow", "go on until interrupted", false)
    .action(async (source: string, options: RegionOption & { follow: boolean }) => {
      const { logs } = await import("./logs.ts");
      process.exitCode = await logs(await stackSettings(options), source, options.follow);
    });
}

async function ofRegion({ region }: RegionOption): Promise<RegionSettings> {
  const { regionSettings } = await import("../../sandbox/region/settings.ts");
  return regionSettings(region);
}

async function stackSettings(options: RegionOption): Promise<RegionSettings> {
  const { settingsForApp } = await import("./stack.ts");
  return settingsForApp(await ofRegion(options), options.app);
}

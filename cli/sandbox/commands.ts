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
    .description("run a DigitalOcean region and the site on this machine");
  const command = (name: string, description: string) =>
    sandbox
      .command(name)
      .description(description)
      .option("--region <name>", "name of the region", "sandbox")
      .option("--app <name>", "stack of this app, on its own droplet");

  command("up", "start or complete the region, and deploy the site; safe to repeat")
    .option("--no-deploy", "stop before pulumi up")
    .action(async (options: RegionOption & { deploy: boolean }) => {
      const { up } = await import("./up.ts");
      await up(await readStackSettings(options), options);
    });

  command("down", "destroy the stacks and the region; with --app, only that stack").action(
    async (options: RegionOption) => {
      const { down } = await import("./down.ts");
      await down(await readStackSettings(options));
    },
  );

  command("reset", "remove the region and its state without Pulumi, if down fails").action(
    async (options: RegionOption) => {
      const { reset } = await import("./down.ts");
      await reset(await readRegionSettings(options));
    },
  );

  command("status", "show what runs and what fails (exit code 1 if anything fails)")
    .option("--json", "print JSON")
    .action(async (options: RegionOption & { json?: boolean }) => {
      const { status } = await import("./status.ts");
      process.exitCode = await status(await readStackSettings(options), options);
    });

  command("messages", "list the alerts that arrived at the region's mail server and webhook")
    .option("--json", "print JSON")
    .action(async (options: RegionOption & { json?: boolean }) => {
      const { messages } = await import("./messages.ts");
      await messages(await readRegionSettings(options), options);
    });

  command("reboot", "reboot the droplet through the region's API").action(async (options: RegionOption) => {
    const { reboot } = await import("./reboot.ts");
    await reboot(await readStackSettings(options));
  });

  command("push", "push a local image to the region's registry, and print its digest")
    .argument("<image>", "image of this machine's Docker")
    .action(async (image: string, options: RegionOption) => {
      const { pushImage } = await import("./push.ts");
      console.log(await pushImage(await readRegionSettings(options), image));
    });

  command("ssh", "open a shell on the droplet, or run a command: ssh -- <command>")
    .argument("[command...]", "command with its arguments")
    .action(async (command: string[], options: RegionOption) => {
      const { ssh } = await import("./connection.ts");
      process.exitCode = await ssh(await readStackSettings(options), command);
    });

  command("logs", "print the log of a part of the sandbox, or of a service of the app")
    .argument("<source>", "region, acme, registry, spaces, droplet, or a Compose service")
    .option("-f, --follow", "follow the log until interrupted", false)
    .action(async (source: string, options: RegionOption & { follow: boolean }) => {
      const { logs } = await import("./logs.ts");
      process.exitCode = await logs(await readStackSettings(options), source, options.follow);
    });
}

async function readRegionSettings({ region }: RegionOption): Promise<RegionSettings> {
  const { regionSettings } = await import("../../sandbox/region/settings.ts");
  return regionSettings(region);
}

async function readStackSettings(options: RegionOption): Promise<RegionSettings> {
  const { settingsForApp } = await import("./stack.ts");
  return settingsForApp(await readRegionSettings(options), options.app);
}

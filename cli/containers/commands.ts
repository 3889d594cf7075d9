import { type Command, InvalidArgumentError } from "commander";
import { addStackOptions, type StackOptions } from "../stackOptions.ts";
import type { ExecOptions } from "./exec.ts";
import type { LogOptions } from "./logs.ts";
import type { RestartOptions } from "./restart.ts";

/** Declares `logs`, `exec`, `ps` and `restart`: the commands for a running app. */
export function addContainerCommands(program: Command): void {
  const command = (name: string, description: string) =>
    addStackOptions(program.command(name)).description(description);

  command("ps", "list the app's containers: image, state, health and age")
    .option("--json", "print JSON")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { ps } = await import("./ps.ts");
      await ps(options);
    });
  command("logs", "print the logs of the app's containers, sorted by time")
    .argument("[service...]", "Compose services (default: all)")
    .option("-f, --follow", "follow the logs until interrupted")
    .option("-n, --tail <lines>", 'lines of each log, or "all" (default: 100; with --since or --grep: all)')
    .option("--since <time>", "start at a time (2026-01-31T08:00:00Z) or an age (10m, 2h, 3d)")
    .option("--grep <regex>", "print only lines that match a regular expression")
    .option("-t, --timestamps", "print the time of each line")
    .action(async (services: string[], options: LogOptions & StackOptions) => {
      const { logs } = await import("./logs.ts");
      process.exitCode = await logs(services, options);
    });
  command("exec", "run a command in a container: exec <service> -- <command>")
    .argument("<service>", "Compose service")
    .argument("<command...>", "command with its arguments")
    .option("--user <name>", "user, or user:group (default: the image's)")
    .option("--index <n>", "number of the container, as ps prints it", positive)
    .action(async (service: string, command: string[], options: ExecOptions & StackOptions) => {
      const { exec } = await import("./exec.ts");
      process.exitCode = await exec(service, command, options);
    });
  command("restart", "restart services one container at a time, and wait until healthy")
    .argument("<service...>", "Compose services")
    .option("--timeout <seconds>", "time limit for each container to become healthy (default: 120)", positive)
    .action(async (services: string[], options: RestartOptions & StackOptions) => {
      const { restart } = await import("./restart.ts");
      process.exitCode = await restart(services, options);
    });
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("It is not a positive number.");
  return Number(text);
}

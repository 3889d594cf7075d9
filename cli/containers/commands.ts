import { type Command, InvalidArgumentError } from "commander";
import type { StackOptions } from "../stackOptions.ts";
import type { ExecOptions } from "./exec.ts";
import type { LogOptions } from "./logs.ts";
import type { RestartOptions } from "./restart.ts";

/** Declares `logs`, `exec`, `ps` and `restart`: daily life with the app of any stack. */
export function addContainerCommands(program: Command): void {
  const verb = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option("--stack <name>", "of this checkout; without it, the one that pulumi has selected")
      .option("--region <name>", "the stack of this sandbox region")
      .option("--app <name>", "with --region: the stack of this app");

  verb("ps", "the app's containers: image, state, health and since when")
    .option("--json", "for programs")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { ps } = await import("./ps.ts");
      await ps(options);
    });
  verb("logs", "what the app's containers print, in the order of time; without a service, all of them")
    .argument("[service...]")
    .option("-f, --follow", "go on until interrupted")
    .option("-n, --tail <lines>", 'from the end of each log, or "all"; 100, and all with --since')
    .option("--since <time>", "2026-01-31T08:00:00Z, or how long ago: 10m")
    .option("-t, --timestamps", "each line's time")
    .action(async (services: string[], options: LogOptions & StackOptions) => {
      const { logs } = await import("./logs.ts");
      process.exitCode = await logs(services, options);
    });
  verb("exec", "a command in a container: exec <service> -- <command>")
    .argument("<service>")
    .argument("<command...>")
    .option("--user <name>", "name or number, also with a group")
    .option("--index <n>", "which of the service's containers, as ps counts them", positive)
    .action(async (service: string, command: string[], options: ExecOptions & StackOptions) => {
      const { exec } = await import("./exec.ts");
      process.exitCode = await exec(service, command, options);
    });
  verb("restart", "stop and start a service's containers, and wait until they are well")
    .argument("<service...>")
    .option("--timeout <seconds>", "for each container to be well; 120", positive)
    .action(async (services: string[], options: RestartOptions & StackOptions) => {
      const { restart } = await import("./restart.ts");
      process.exitCode = await restart(services, options);
    });
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("It is not a positive number.");
  return Number(text);
}

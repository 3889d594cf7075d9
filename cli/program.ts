import { Command, Help, type HelpConfiguration } from "commander";
import { addCheckCommand } from "./check/commands.ts";
import { addCiCommands } from "./ci/commands.ts";
import { addContainerCommands } from "./containers/commands.ts";
import { addDataCommands } from "./data/commands.ts";
import { addMigrateUsersCommands } from "./migrateUsers/commands.ts";
import { addNotifyCommands } from "./notify/commands.ts";
import { addOauthCommands } from "./oauth/commands.ts";
import { addPromoteCommand } from "./promote/commands.ts";
import { addReleaseCommands } from "./release/commands.ts";
import { addReportCommand } from "./report/commands.ts";
import { addReviewCommands } from "./review/commands.ts";
import { addSandboxCommands } from "./sandbox/commands.ts";
import { addSecretsCommands } from "./secrets/commands.ts";
import { addStateCommands } from "./state/commands.ts";
import { addStatusCommand } from "./status/commands.ts";

/** The help of the command line: in the list of commands only their names, and no default that says nothing. */
const HELP: HelpConfiguration = {
  subcommandTerm: (command) => command.name(),
  optionDescription(option) {
    const isFlagOrList = typeof option.defaultValue === "boolean" || Array.isArray(option.defaultValue);
    return isFlagOrList ? option.description : Help.prototype.optionDescription.call(this, option);
  },
};

/** Declares every command. Each is loaded when it runs: help and a wrong option load none of them. */
export function createProgram(): Command {
  const program = new Command("landfall").description(
    "Deploy a Compose application to a DigitalOcean droplet as one Pulumi program",
  );
  program.configureHelp(HELP).exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

  addMachineCommands(program);
  addAddCommand(program);
  addRepairCommand(program);
  addAuditCommand(program);
  addOwnCommands(program);
  addContainerCommands(program);
  addCheckCommand(program);
  addStatusCommand(program);
  addDataCommands(program);
  addReleaseCommands(program);
  addReportCommand(program);
  addReviewCommands(program);
  addCiCommands(program);
  addPromoteCommand(program);
  addSecretsCommands(program);
  addOauthCommands(program);
  addMigrateUsersCommands(program);
  addNotifyCommands(program);
  addStateCommands(program);
  addSandboxCommands(program);
  return program;
}

/** For the machine that Landfall runs on. */
function addMachineCommands(program: Command): void {
  program
    .command("doctor")
    .description("check the tools on this machine, and show how to install them")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import("./toolchain/doctor.ts");
      process.exitCode = await doctor(options);
    });

  program
    .command("env")
    .description('print the variables that pulumi needs: eval "$(bin/landfall env)"')
    .argument("[region]", "sandbox region; its stack is selected too")
    .option("--app <name>", "with a region: stack of this app")
    .action(async (region: string | undefined, options: { app?: string }) => {
      const { printEnvironment } = await import("./toolchain/env.ts");
      await printEnvironment(region, options.app);
    });
}

function addAddCommand(program: Command): void {
  program
    .command("add")
    .description("create an app from your Compose files, and preview it")
    .argument("<compose-file...>", "Compose files, merged in this order as docker compose -f does")
    .option(
      "--name <name>",
      "name of the app and of its folder under apps/ (default: the folder of the file)",
    )
    .option("--domain <domain>", "domain of the site")
    .option("--email <address>", "address for the certificate authority (default: admin@<domain>)")
    .option(
      "--proxy <service:port[/path/]>",
      "service behind the proxy; repeatable, with one path each",
      append,
      [],
    )
    .option(
      "--stateful <service>",
      "service with state: stop the old container before the new one starts; repeatable",
      append,
      [],
    )
    .option(
      "--set <NAME=value>",
      "set a variable of the Compose file that is not secret; repeatable",
      append,
      [],
    )
    .option("--stack <name>", "stack to write a file for; repeatable (default: <name>-prod)", append, [])
    .option("--region <name>", "sandbox region that the preview runs in", "sandbox")
    .option("--no-preview", "stop before pulumi preview")
    .option("-y, --yes", "skip the questions", false)
    .action(async (files: string[], options) => {
      const { add } = await import("./add/add.ts");
      await add(files, options);
    });
}

function addRepairCommand(program: Command): void {
  program
    .command("repair")
    .description("repair a stack whose update was killed: lock, state, resources")
    .argument("[region]", "sandbox region (default: the stack that pulumi has selected)")
    .option("--dry-run", "show what would be repaired without changing anything")
    .option("--app <name>", "with a region: stack of this app")
    .action(async (region: string | undefined, options: { dryRun?: boolean; app?: string }) => {
      const { repair } = await import("./repair/repair.ts");
      await repair(region, options);
    });
}

function addAuditCommand(program: Command): void {
  program
    .command("audit")
    .description("check Compose files against the policies (exit code 1 on errors)")
    .argument("<compose-file...>", "Compose files, each checked on its own")
    .option("--format <format>", "text, json or sarif", "text")
    .action(async (files: string[], options: { format: string }) => {
      const { audit } = await import("./audit.ts");
      process.exitCode = await audit(files, options);
    });
}

/** For Landfall itself: its tools and its tests. */
function addOwnCommands(program: Command): void {
  program
    .command("toolchain")
    .description("install the tools that Landfall needs")
    .command("install")
    .description("download or build every tool that is missing")
    .action(async () => {
      const { install } = await import("./toolchain/install.ts");
      await install();
    });

  program
    .command("test")
    .description("run the checks and tests of Landfall itself")
    .argument("[suite]", "unit, policy, program or sandbox (default: all)")
    .action(async (suite?: string) => {
      const { test } = await import("./test/test.ts");
      process.exitCode = await test(suite);
    });
}

const append = (value: string, all: string[]) => [...all, value];

import { Command } from "commander";
import { addCiCommands } from "./ci/commands.ts";
import { addContainerCommands } from "./containers/commands.ts";
import { addDataCommands } from "./data/commands.ts";
import { addReleaseCommands } from "./release/commands.ts";
import { addReviewCommands } from "./review/commands.ts";
import { addSandboxCommands } from "./sandbox/commands.ts";
import { addSecretsCommands } from "./secrets/commands.ts";
import { addStateCommands } from "./state/commands.ts";
import { UsageError } from "./usage.ts";

/** Commands are declared here and loaded when they run: help and a wrong option pay for none of them. */
const program = new Command("landfall").description(
  "An application on a droplet, as one reviewed Pulumi program",
);
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

program
  .command("doctor")
  .description("what the engine is made of, what is missing, and what to type")
  .option("--json", "for programs")
  .action(async (options: { json?: boolean }) => {
    const { doctor } = await import("./toolchain/doctor.ts");
    process.exitCode = await doctor(options);
  });

program
  .command("env")
  .description('lines for the shell: eval "$(bin/landfall env)" gives plain pulumi')
  .argument("[region]", "also select the stack of this sandbox region")
  .option("--app <name>", "the stack of this app in the region")
  .action(async (region: string | undefined, options: { app?: string }) => {
    const { printEnvironment } = await import("./toolchain/env.ts");
    await printEnvironment(region, options.app);
  });

const several = (value: string, all: string[]) => [...all, value];
program
  .command("add")
  .description(
    "make an app of your own Compose file: its proxy, description and stack files; then preview it",
  )
  .argument("<compose-file...>", "merged in this order, as `docker compose -f` does")
  .option("--name <name>", "of the app and its folder under apps/; that of the file's folder by default")
  .option("--domain <domain>", "name that it is served under")
  .option("--email <address>", "for the certificate authority; admin@<domain> by default")
  .option("--proxy <service:port[/path/]>", "gets the requests; again for each path of its own", several, [])
  .option(
    "--stateful <service>",
    "stop its container before the next one starts; again for more",
    several,
    [],
  )
  .option(
    "--set <NAME=value>",
    "a variable of the Compose file that is no secret; again for more",
    several,
    [],
  )
  .option("--stack <name>", "to write a stack file for; <name>-prod by default", several, [])
  .option("--region <name>", "of the sandbox that it is previewed in", "sandbox")
  .option("--no-preview", "stop before `pulumi preview`")
  .option("-y, --yes", "ask nothing", false)
  .action(async (files: string[], options) => {
    const { add } = await import("./add/add.ts");
    await add(files, options);
  });

program
  .command("repair")
  .description(
    "make the state true again after an update was killed: break its lock, import or remove what it made",
  )
  .argument("[region]", "of the sandbox; without it, the stack that pulumi has selected")
  .option("--dry-run", "look and say, change nothing")
  .option("--app <name>", "the stack of this app in the region")
  .action(async (region: string | undefined, options: { dryRun?: boolean; app?: string }) => {
    const { repair } = await import("./repair/repair.ts");
    await repair(region, options);
  });

program
  .command("audit")
  .description(
    "judge Compose files by the policy pack, deploying nothing; ends with 1 where one has an error",
  )
  .argument("<compose-file...>", "each by itself")
  .option("--format <format>", "text, json or sarif", "text")
  .action(async (files: string[], options: { format: string }) => {
    const { audit } = await import("./audit.ts");
    process.exitCode = await audit(files, options);
  });

program
  .command("toolchain")
  .description("the Pulumi engine on this machine")
  .command("install")
  .description("get or build every piece that is missing")
  .action(async () => {
    const { install } = await import("./toolchain/install.ts");
    await install();
  });

program
  .command("test")
  .description("check and test; without a suite: all of it")
  .argument("[suite]", "unit, policy, program or sandbox")
  .action(async (suite?: string) => {
    const { test } = await import("./test/test.ts");
    process.exitCode = await test(suite);
  });

addContainerCommands(program);
addDataCommands(program);
addReleaseCommands(program);
addReviewCommands(program);
addCiCommands(program);
addSecretsCommands(program);
addStateCommands(program);
addSandboxCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(
    process.env.LANDFALL_DEBUG ? error : `landfall: ${error instanceof Error ? error.message : error}`,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

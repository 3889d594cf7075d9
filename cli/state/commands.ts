import type { Command } from "commander";
import type { RecoverOptions } from "../recover/recover.ts";
import type { StackOptions } from "../stackOptions.ts";
import type { StateRecoverOptions } from "./recoverState.ts";

/** Declares `state` and `recover`: the way back where the engine's state, or the droplet, is lost. */
export function addStateCommands(program: Command): void {
  const onStack = (command: Command) =>
    command
      .option("--stack <name>", "of this checkout; without it, the one that pulumi has selected")
      .option("--region <name>", "the stack of this sandbox region")
      .option("--app <name>", "with --region: the stack of this app");

  const state = program.command("state").description("copies of the engine's state in Spaces, sealed");
  onStack(state.command("save"))
    .description("what `pulumi stack export` gives, to Spaces: after each pulumi up")
    .action(async (options: StackOptions) => {
      const { saveState } = await import("./recoverState.ts");
      await saveState(options);
    });
  onStack(state.command("list"))
    .description("what was saved, the newest first")
    .option("--json", "for programs")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { listStates } = await import("./recoverState.ts");
      await listStates(options);
    });
  onStack(state.command("recover"))
    .description(
      "bring a lost or damaged state back from Spaces, and prove it with a preview; exit code 1 if it is not empty",
    )
    .argument("[state]", "its id; the newest by default")
    .option("-y, --yes", "do not ask for the name of the stack")
    .action(async (id: string | undefined, options: StateRecoverOptions) => {
      const { recoverState } = await import("./recoverState.ts");
      process.exitCode = await recoverState(id, options);
    });

  onStack(program.command("recover"))
    .description("the droplet is lost: another one, with its data from the newest backup in Spaces")
    .argument("[backup]", "another one than the newest good one")
    .option("--dry-run", "show the plan and change nothing")
    .option("-y, --yes", "do not ask for the name of the stack")
    .action(async (backup: string | undefined, options: RecoverOptions) => {
      const { recover } = await import("../recover/recover.ts");
      process.exitCode = await recover(backup, options);
    });
}

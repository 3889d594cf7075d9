import type { Command } from "commander";
import type { RecoverOptions } from "../recover/recover.ts";
import { addStackOptions, type StackOptions } from "../stackOptions.ts";
import type { StateRecoverOptions } from "./recoverState.ts";

/** Declares `state` and `recover`: for a lost state, and for a lost droplet. */
export function addStateCommands(program: Command): void {
  const state = program
    .command("state")
    .description("save Pulumi's state to Spaces, encrypted, and recover it");
  addStackOptions(state.command("save"))
    .description("save the current state to Spaces; run it after each pulumi up")
    .action(async (options: StackOptions) => {
      const { saveState } = await import("./recoverState.ts");
      await saveState(options);
    });
  addStackOptions(state.command("list"))
    .description("list the saved states, the newest first")
    .option("--json", "print JSON")
    .action(async (options: StackOptions & { json?: boolean }) => {
      const { listStates } = await import("./recoverState.ts");
      await listStates(options);
    });
  addStackOptions(state.command("recover"))
    .description(
      "replace a lost or damaged state by one from Spaces, and run a preview (exit code 1 if it finds changes)",
    )
    .argument("[state]", "id, as state list prints it (default: the newest)")
    .option("-y, --yes", "skip the confirmation")
    .action(async (id: string | undefined, options: StateRecoverOptions) => {
      const { recoverState } = await import("./recoverState.ts");
      process.exitCode = await recoverState(id, options);
    });

  addStackOptions(program.command("recover"))
    .description("replace a lost droplet, and restore its data from Spaces")
    .argument("[backup]", "id, as backups list prints it (default: the newest good one)")
    .option("--dry-run", "show the plan without changing anything")
    .option("-y, --yes", "skip the confirmation")
    .action(async (backup: string | undefined, options: RecoverOptions) => {
      const { recover } = await import("../recover/recover.ts");
      process.exitCode = await recover(backup, options);
    });
}

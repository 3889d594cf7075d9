import type { Command } from "commander";
import { addStackOptions, type StackOptions } from "../stackOptions.ts";

/** Declares `notify`. */
export function addNotifyCommands(program: Command): void {
  const notify = program.command("notify").description("who is told of alerts");
  addStackOptions(notify.command("test"))
    .description("send a test alert to each receiver (exit code 1 if one does not accept it)")
    .argument("[receiver]", "receiver, such as mail or slack (default: all)")
    .action(async (receiver: string | undefined, options: StackOptions) => {
      const { notifyTest } = await import("./notifyTest.ts");
      process.exitCode = await notifyTest(receiver, options);
    });
}

import type { Command } from "commander";
import { addStackOptions } from "../stackOptions.ts";
import type { ReportOptions } from "./report.ts";

/** Declares `report`. */
export function addReportCommand(program: Command): void {
  addStackOptions(program.command("report"))
    .description(
      "write the report of a release as a page: what changed, how it went, and metrics before and after",
    )
    .argument("[release]", "id, as releases list prints it (default: the newest)")
    .option("--now [hours]", "plot the metrics of the last hours instead of a release (default: 6)")
    .option("--json", "print JSON instead of writing a page")
    .option("--open", "open the page in a browser")
    .option("--output <file>", "file to write (default: a page in .landfall/reports/)")
    .action(async (release: string | undefined, options: ReportOptions) => {
      const { report } = await import("./report.ts");
      await report(release, options);
    });
}

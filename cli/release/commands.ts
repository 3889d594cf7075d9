import type { Command } from "commander";
import type { RollbackOptions } from "../rollback/rollback.ts";
import { addStackOptions } from "../stackOptions.ts";
import type { ReleasesOptions } from "./releases.ts";

/** Declares `releases` and `rollback`: the commands for what was deployed. */
export function addReleaseCommands(program: Command): void {
  const releases = program.command("releases").description("list the releases of the stack's host");
  addStackOptions(releases.command("list", { isDefault: true }))
    .description("list the releases, the newest first")
    .option("--json", "print JSON")
    .action(async (options: ReleasesOptions) => {
      const { listReleases } = await import("./releases.ts");
      await listReleases(options);
    });
  addStackOptions(releases.command("show"))
    .description("show a release: images, configuration, migration head and backup")
    .argument("<release>", "id, as releases list prints it")
    .option("--json", "print JSON")
    .action(async (release: string, options: ReleasesOptions) => {
      const { showRelease } = await import("./releases.ts");
      await showRelease(release, options);
    });
  addStackOptions(releases.command("fetch"))
    .description("download the file that pins a stack to the release")
    .argument("<release>", "id, as releases list prints it")
    .action(async (release: string, options: ReleasesOptions) => {
      const { fetchRelease } = await import("./releases.ts");
      await fetchRelease(release, options);
    });

  addStackOptions(program.command("rollback"))
    .description("go back to an earlier release: code, schema, and data if needed")
    .argument("[release]", "id, as releases list prints it (default: the previous one)")
    .option("--code-only", "keep the database as it is")
    .option("--data-only", "keep the code as it is")
    .option("--dry-run", "show the plan without changing anything")
    .option("-y, --yes", "skip the confirmation")
    .action(async (release: string | undefined, options: RollbackOptions) => {
      const { rollback } = await import("../rollback/rollback.ts");
      process.exitCode = await rollback(release, options);
    });
}

import type { Command } from "commander";
import type { RollbackOptions } from "../rollback/rollback.ts";
import type { ReleasesOptions } from "./releases.ts";

/** Declares `releases` and `rollback`: what was released, and the way back to it. */
export function addReleaseCommands(program: Command): void {
  const onStack = (command: Command) =>
    command
      .option("--stack <name>", "of this checkout; without it, the one that pulumi has selected")
      .option("--region <name>", "the stack of this sandbox region")
      .option("--app <name>", "with --region: the stack of this app");

  const releases = program.command("releases").description("what was released, and can be gone back to");
  onStack(releases.command("list", { isDefault: true }))
    .description("the newest first")
    .option("--json", "for programs")
    .action(async (options: ReleasesOptions) => {
      const { listReleases } = await import("./releases.ts");
      await listReleases(options);
    });
  onStack(releases.command("show"))
    .description("images, configuration, head and backup of a release")
    .argument("<release>")
    .option("--json", "for programs")
    .action(async (release: string, options: ReleasesOptions) => {
      const { showRelease } = await import("./releases.ts");
      await showRelease(release, options);
    });
  onStack(releases.command("fetch"))
    .description("the file that a stack pinned to the release needs, into the checkout")
    .argument("<release>")
    .action(async (release: string, options: ReleasesOptions) => {
      const { fetchRelease } = await import("./releases.ts");
      await fetchRelease(release, options);
    });

  onStack(program.command("rollback"))
    .description(
      "the release before, or the one that is named, runs again: code, schema, and data where needed",
    )
    .argument("[release]", "as releases lists them")
    .option("--code-only", "leave the database as it is")
    .option("--data-only", "leave the code as it is")
    .option("--dry-run", "show the plan and change nothing")
    .option("-y, --yes", "ask nothing")
    .action(async (release: string | undefined, options: RollbackOptions) => {
      const { rollback } = await import("../rollback/rollback.ts");
      await rollback(release, options);
    });
}

import type { Command } from "commander";

/** Declares `oauth`. */
export function addOauthCommands(program: Command): void {
  const oauth = program.command("oauth").description("register the stack's clients at identity providers");
  oauth
    .command("urls")
    .description("print what to paste into each provider's console: redirect URIs and scopes")
    .option("--stack <name>", "stack of this checkout; repeatable (default: all)", append, [])
    .action(async (options: { stack: string[] }) => {
      const { urls } = await import("./urls.ts");
      await urls(options.stack);
    });
}

const append = (value: string, all: string[]) => [...all, value];

import type { Command } from "commander";
import { addStackOptions, onlyStackOptions } from "../stackOptions.ts";
import type { OauthCheckOptions } from "./check/command.ts";
import type { KeysOptions } from "./keys.ts";

/** Declares `oauth`. */
export function addOauthCommands(program: Command): void {
  const oauth = program
    .command("oauth")
    .description("clients at identity providers, and keys of the users' tokens");
  oauth
    .command("urls")
    .description("print what to paste into each provider's console: redirect URIs and scopes")
    .option("--stack <name>", "stack of this checkout; repeatable (default: all)", append, [])
    .action(async (options: { stack: string[] }) => {
      const { urls } = await import("./urls.ts");
      await urls(options.stack);
    });
  addStackOptions(oauth.command("check"))
    .description("ask the providers whether they accept the stack's clients (exit code 1 if not)")
    .argument("[provider]", "provider to ask, such as google (default: every one with a client)")
    .option("--verbose", "name the providers that accept their client, too")
    .action(async (provider: string | undefined, options: OauthCheckOptions) => {
      const { oauthCheck } = await import("./check/command.ts");
      process.exitCode = await oauthCheck(provider, options);
    });
  const keys = addStackOptions(oauth.command("keys"))
    .description("show how many rows each token key encrypts, as the running app counts them")
    .option("--json", "print JSON")
    .action(async (options: KeysOptions) => {
      const { showTokenKeys } = await import("./keys.ts");
      await showTokenKeys(options);
    });
  keys
    .command("create")
    .description("add a key to the file that landfall:tokenKeys.file names, or take over the generated one")
    .argument("<id>", "id of the key, such as k2")
    .action(async (id: string, _: unknown, command: Command) => {
      const { createTokenKey } = await import("./createKey.ts");
      // The options of `keys` are read wherever they stand.
      await createTokenKey(id, onlyStackOptions(command.optsWithGlobals()));
    });
}

const append = (value: string, all: string[]) => [...all, value];

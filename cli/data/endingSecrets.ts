import { existsSync, readFileSync } from "node:fs";
import { type ClientConfigs, expiryWarnings } from "../../components/oauth/index.ts";
import { oldKeyWarnings } from "../../planning/oldKeys.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import { parseStackFile, stackFileOf } from "../pulumi/stackFile.ts";
import type { StackOptions } from "../stackOptions.ts";

/** Client secrets, and keys from before Auth0, that end soon or have ended. By the stack's file, whose dates are not encrypted. */
export async function endingSecretsOf(options: StackOptions): Promise<string[]> {
  const file = stackFileOf(await resolveStack(options));
  if (!existsSync(file)) return [];
  return endingSecretsIn(parseStackFile(readFileSync(file, "utf8")), new Date());
}

/** @param config of a stack's file */
export function endingSecretsIn(config: Record<string, unknown>, now: Date): string[] {
  return [
    ...expiryWarnings((config["landfall:oauth"] ?? {}) as ClientConfigs, now),
    ...oldKeyWarnings((config["landfall:migrateUsers"] ?? {}) as { oldKeysEnd?: string }, now),
  ];
}

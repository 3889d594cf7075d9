import { readFileSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { pulumiClient } from "../pulumi/client.ts";
import { resolveStack, type StackRef } from "../pulumi/resolveStack.ts";
import { stackFileOf } from "../pulumi/stackFile.ts";
import type { StackOptions } from "../stackOptions.ts";
import { saveCopy } from "../state/backendState.ts";
import { openStateStore, readRevealedConfig, saveCurrentState } from "../state/savedStates.ts";
import { UsageError } from "../usage.ts";
import { areSecretsEqual, countSecrets, type RevealedSecrets } from "./compareSecrets.ts";
import { checkProvider, readPassphrase } from "./passphrase.ts";

export interface RotateOptions extends Pick<StackOptions, "stack"> {
  newPassphraseFile: string;
}

/** `landfall secrets rotate`. @returns the exit code: 1 where all is well but the new state was not saved */
export async function rotate({ stack, newPassphraseFile }: RotateOptions): Promise<number> {
  const passphrase = readPassphrase(newPassphraseFile);
  return rotateTo(await resolveStack(stack === undefined ? {} : { stack }), passphrase, console.log);
}

/** @throws Error that says which passphrase opens the stack now */
export async function rotateTo(
  stackRef: StackRef,
  passphrase: string,
  say: (line: string) => void,
): Promise<number> {
  const file = stackFileOf(stackRef);
  const before = readFileSync(file, "utf8");
  checkProvider(basename(file), before);
  const opened = await revealAll(stackRef);
  const renewed = { ...stackRef, stack: withPassphrase(stackRef, passphrase) };
  await refuseSame(stackRef, file, passphrase);
  const copies = await saveCopies(stackRef, file);
  say(`What was there is kept, for the old passphrase: ${copies.join(", ")}`);

  const { exitCode, output, interrupted } = await pulumiClient(
    stackRef.stack,
    stackRef.name,
  ).changePassphrase(passphrase);
  const problem =
    exitCode !== 0
      ? `pulumi stack change-secrets-provider ended with ${exitCode}: ${output.trim()}`
      : interrupted
        ? "it was interrupted"
        : await findDifference(renewed, opened);
  if (problem !== undefined) {
    await restoreOld(stackRef, file, before, copies, opened, problem);
    throw new Error(`${problem}. What was there is back, and opens with the old passphrase`);
  }
  const count = countSecrets(opened);
  say(
    `Opened with the new passphrase, and each what it was: ${count.config} of the configuration, ${count.state} of the state.`,
  );
  const code = await saveAgain(renewed, say);
  for (const line of nextSteps(stackRef, file)) say(line);
  return code;
}

/** By the environment, which comes before a file that is named there. */
function withPassphrase({ stack }: StackRef, passphrase: string) {
  return { ...stack, env: { ...stack.env, PULUMI_CONFIG_PASSPHRASE: passphrase } };
}

/** @throws UsageError with the engine's words where today's passphrase does not open the stack */
async function revealAll(stackRef: StackRef): Promise<RevealedSecrets> {
  const [config, state] = await Promise.all([
    readRevealedConfig(stackRef),
    pulumiClient(stackRef.stack).exportRevealed(),
  ]);
  return { config, state };
}

/** The old passphrase would go on opening the stack, though somebody thinks it does not. */
async function refuseSame(stackRef: StackRef, file: string, passphrase: string): Promise<void> {
  const { PULUMI_CONFIG_PASSPHRASE: given, PULUMI_CONFIG_PASSPHRASE_FILE: path } = {
    ...process.env,
    ...stackRef.stack.env,
  };
  const old = given ?? (path === undefined ? undefined : readFileSync(path, "utf8").trim());
  if (old === passphrase)
    throw new UsageError(
      `the new passphrase of ${basename(file)} is the one that it has. Nothing was changed`,
    );
}

async function saveCopies(stackRef: StackRef, file: string): Promise<string[]> {
  const state = await pulumiClient(stackRef.stack).export();
  const copies = await saveCopy(stackRef, { status: "whole", state }, new Date());
  if (copies === undefined) throw new Error("there is no state to keep");
  // Beside the state, and its secrets are encrypted as there.
  const copy = join(stackRef.stack.cwd, copies.replace(/\.json$/, ".yaml"));
  await copyFile(file, copy);
  return [copies, relative(stackRef.stack.cwd, copy)];
}

/** @returns why the new passphrase is not as good as the old one; never a value */
async function findDifference(renewed: StackRef, before: RevealedSecrets): Promise<string | undefined> {
  try {
    const after = await revealAll(renewed);
    return areSecretsEqual(before, after) ? undefined : "not every secret was what it had been";
  } catch (error) {
    return `the new passphrase does not open the stack: ${(error as Error).message}`;
  }
}

async function restoreOld(
  stackRef: StackRef,
  file: string,
  before: string,
  [state = "", config = ""]: string[],
  opened: RevealedSecrets,
  problem: string,
): Promise<void> {
  try {
    await writeFile(file, before);
    await pulumiClient(stackRef.stack).import(
      JSON.parse(readFileSync(join(stackRef.stack.cwd, state), "utf8")),
    );
    if (areSecretsEqual(opened, await revealAll(stackRef))) return;
    throw new Error("not every secret is what it was");
  } catch (error) {
    throw new Error(
      `${problem}; and what was there could not be put back: ${(error as Error).message}. By hand, with the old passphrase: cp ${config} ${basename(file)} && pulumi stack import --file ${state}`,
    );
  }
}

/** States that were saved before are encrypted for the old passphrase. */
async function saveAgain(renewed: StackRef, say: (line: string) => void): Promise<number> {
  try {
    const store = await openStateStore(renewed);
    if (store === undefined) return 0;
    const { state } = await saveCurrentState(store, new Date());
    say(`State ${state.id} is in Spaces; older ones need the old passphrase: keep it as long as them.`);
    return 0;
  } catch (error) {
    say(
      `The state was not saved: ${(error as Error).message}. With the new passphrase: bin/landfall state save`,
    );
    return 1;
  }
}

function nextSteps({ name }: StackRef, file: string): string[] {
  return [
    `Next: commit ${basename(file)}; put the new passphrase where PULUMI_CONFIG_PASSPHRASE_FILE points, and into PULUMI_CONFIG_PASSPHRASE on GitHub.`,
    `Whoever had the old one may have read what it opened: then change those secrets too (docs/secrets.md), and the passphrases of stacks that share it with ${name}.`,
  ];
}

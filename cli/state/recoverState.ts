import { STATE_ID } from "../../contracts/ids.ts";
import { didYouMean } from "../../problem.ts";
import { confirmByTyping, requireConfirmation } from "../confirm.ts";
import { ago } from "../containers/ps.ts";
import { size } from "../data/backups.ts";
import { withLockBreaking } from "../pulumi/breakLocks.ts";
import { pulumiClient } from "../pulumi/client.ts";
import type { ExportedState } from "../pulumi/exportedState.ts";
import { previewSteps } from "../pulumi/previewSteps.ts";
import { resolveStack, type StackRef } from "../pulumi/resolveStack.ts";
import type { StackOptions } from "../stackOptions.ts";
import { formatTable } from "../text/table.ts";
import { UsageError } from "../usage.ts";
import { type BackendState, ensureStack, readBackendState, saveCopy } from "./backendState.ts";
import { parseIdTime } from "./encryptedState.ts";
import {
  fetchState,
  listSavedStates,
  requireStateStore,
  type SavedState,
  type StateStore,
  saveCurrentState,
} from "./savedStates.ts";

/** `landfall state save`. */
export async function saveState(options: StackOptions): Promise<void> {
  const { state, isNew } = await saveCurrentState(
    await requireStateStore(await resolveStack(options)),
    new Date(),
  );
  console.log(
    `State ${state.id} ${isNew ? "saved to" : "is in"} Spaces: ${state.resources} resources, ${size(state.bytes)}.`,
  );
}

/** `landfall state list`. */
export async function listStates(options: StackOptions & { json?: boolean }): Promise<void> {
  const stackRef = await resolveStack(options);
  const states = await listSavedStates(await requireStateStore(stackRef));
  console.log(
    options.json
      ? JSON.stringify(states, null, 2)
      : stateTable(states, stackRef.flags, new Date()).join("\n"),
  );
}

/** One line a state under a line of headings. */
export function stateTable(states: readonly SavedState[], flags: string, now: Date): string[] {
  if (states.length === 0) return [`No state was saved yet. Type: bin/landfall state save${flags}`];
  const rows = states.map(({ id, release, resources, bytes }) => [
    id,
    ageOf(id, now),
    release ?? "",
    String(resources),
    size(bytes),
  ]);
  return formatTable(["STATE", "AGE", "RELEASE", "RESOURCES", "SIZE"], rows);
}

const ageOf = (id: string, now: Date) => ago(now.getTime() - Date.parse(parseIdTime(id)));

export interface StateRecoverOptions extends StackOptions {
  /** Asks nothing. */
  yes?: boolean;
}

/** `landfall state recover [id]`. @returns the exit code: 1 nothing was changed, or the preview is not empty */
export async function recoverState(
  requestedId: string | undefined,
  options: StateRecoverOptions,
): Promise<number> {
  requireConfirmation("this replaces the stack's state", options);
  if (requestedId !== undefined && !STATE_ID.test(requestedId))
    throw new UsageError(
      `"${requestedId}" is not a state such as 20261121T154500Z-0a1b2c. Type: bin/landfall state list`,
    );
  const stackRef = await resolveStack(options);
  const backendState = await readBackendState(stackRef);
  if (backendState.status === "lost") await ensureStack(stackRef);
  const store = await requireStateStore(stackRef);
  const chosen = chooseState(requestedId, await listSavedStates(store), stackRef);
  const state = await fetchState(store, chosen.id);
  for (const line of describeRecovery(chosen, backendState, state, new Date())) console.log(line);
  if (!options.yes && !(await confirmByTyping("stack", stackRef.name))) return 1;
  return restoreState(store, backendState, state, chosen.id);
}

/** @throws UsageError naming the one that was probably meant */
export function chooseState(
  requestedId: string | undefined,
  states: readonly SavedState[],
  { flags }: Pick<StackRef, "flags">,
): SavedState {
  const [newest] = states;
  if (newest === undefined)
    throw new UsageError(
      `no state was saved in Spaces, so there is none to recover. To start a new state with the account's resources: pulumi import`,
    );
  if (requestedId === undefined) return newest;
  const found = states.find(({ id }) => id === requestedId);
  if (found !== undefined) return found;
  const meant = didYouMean(
    requestedId,
    states.map(({ id }) => id),
  );
  throw new UsageError(
    `there is no saved state ${requestedId}${meant === undefined ? "." : `; did you mean ${meant}?`} Nothing was changed. Look at: bin/landfall state list${flags}`,
  );
}

/** Shown before the confirmation. */
export function describeRecovery(
  chosen: SavedState,
  backendState: BackendState,
  state: ExportedState,
  now: Date,
): string[] {
  const lines = [
    `State ${chosen.id}, saved ${ageOf(chosen.id, now)} ago after ${chosen.release === null ? "no release" : `release ${chosen.release}`}: ${chosen.resources} resources.`,
  ];
  if (backendState.status === "lost") return [...lines, "The backend has no state of the stack now."];
  if (backendState.status === "damaged")
    return [...lines, `The backend's state is damaged, and is set aside: ${backendState.problem}.`];
  const urns = (of: ExportedState) => new Set((of.deployment?.resources ?? []).map(({ urn }) => urn));
  const [now_, then] = [urns(backendState.state), urns(state)];
  const lost = [...now_].filter((urn) => !then.has(urn));
  lines.push(
    now_.size === 0
      ? "The stack's state is empty now."
      : `It replaces ${now_.size} resources, which are kept in a file.`,
  );
  if (lost.length > 0)
    lines.push(
      `FORGOTTEN, although they may still exist, are ${lost.length} that it does not have:`,
      ...lost.map((urn) => `  ${urn.split("::").slice(2).join("::")}`),
    );
  return lines;
}

async function restoreState(
  { stack: stackRef }: StateStore,
  backendState: BackendState,
  state: ExportedState,
  id: string,
): Promise<number> {
  const { stack, flags } = stackRef;
  const copy = await saveCopy(stackRef, backendState, new Date());
  if (copy !== undefined) console.log(`The previous state is kept: ${copy}`);
  if (backendState.status === "damaged") await ensureStack(stackRef);
  await withLockBreaking(stack, pulumiClient(stack), console.log).import(state);
  console.log(`State ${id} is restored. Preview:`);
  const changes = await previewSteps(stackRef).catch((error: Error) => {
    throw new Error(
      `${error.message}\nThe state was restored nevertheless. Next: ${stack.repair}, then pulumi preview`,
    );
  });
  for (const line of describeOutcome(changes, stack.repair, flags)) console.log(line);
  return changes.length === 0 ? 0 : 1;
}

/** What the preview says of the recovered state. */
export function describeOutcome(changes: readonly string[], repair: string, flags: string): string[] {
  if (changes.length === 0) return ["The preview is empty: the state is complete."];
  return [
    `The preview is not empty, because something changed after the state was saved (${changes.length}):`,
    ...changes.map((line) => `  ${line}`),
    `Next: ${repair}, and if the preview creates a droplet or volume that exists, take a newer state: bin/landfall state list${flags}. Then: pulumi up`,
  ];
}

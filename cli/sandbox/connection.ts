import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { hostInState } from "../host/hostInState.ts";
import { openShell } from "../host/remote.ts";
import type { Target } from "../host/ssh.ts";
import { sandboxPulumi, stackFiles } from "./stack.ts";

/**
 * Reads the target from the stack's state.
 * @throws Error with what to type when the stack has no droplet yet
 */
export async function readTarget(settings: RegionSettings): Promise<Target> {
  const state = await sandboxPulumi(settings)
    .export()
    .catch(() => undefined);
  const { address, user, hostKey } = state === undefined ? {} : hostInState(state);
  if (!address || !user || !hostKey) throw new Error("the stack has no droplet yet. Type: npm run sandbox");
  return { address, user, hostKey };
}

/** Opens a shell on the droplet, or runs `command` there; its exit code becomes ours. */
export async function ssh(settings: RegionSettings, command: string[]): Promise<number> {
  return openShell({ target: await readTarget(settings), keyFile: stackFiles(settings).sshKey }, command);
}

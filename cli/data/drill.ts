import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { resolveHost } from "../host/host.ts";
import { streamRemote } from "../host/remote.ts";
import { asRoot } from "../host/runAsRoot.ts";
import type { StackOptions } from "../stackOptions.ts";
import { readIdentity } from "./backups.ts";

export interface DrillOptions {
  /** Id. @default the newest that is in Spaces */
  backup?: string;
  /** The verdict, for programs. */
  json?: boolean;
}

/** `landfall drill`: the identity goes from the stack's configuration to the host's memory. @returns the exit code: 1 where it failed */
export async function drill(options: DrillOptions & StackOptions): Promise<number> {
  const [host, identity] = await Promise.all([resolveHost(options), readIdentity(options)]);
  return streamRemote(host, drillCommand(options), { input: identity });
}

export function drillCommand({ backup = "latest", json = false }: DrillOptions): string {
  const command = asRoot([PROGRAMS.restore, "drill", backup, "--from", "spaces"]);
  return json ? command : `${command} >/dev/null`;
}

import { shellQuote } from "../../components/remote/quote.ts";
import { hostOf, type StackOptions } from "../host/host.ts";
import { stream } from "../host/remote.ts";
import { identityOf } from "./backups.ts";

export interface DrillOptions {
  /** Id. @default the newest that is in Spaces */
  backup?: string;
  /** The verdict, for programs. */
  json?: boolean;
}

/** `landfall drill`: the identity goes from the stack's configuration to the host's memory. @returns the exit code: 1 where it failed */
export async function drill(options: DrillOptions & StackOptions): Promise<number> {
  const [host, identity] = await Promise.all([hostOf(options), identityOf(options)]);
  return stream(host, drillCommand(options), { input: identity });
}

export function drillCommand({ backup = "latest", json = false }: DrillOptions): string {
  const command = `sudo -n /usr/local/sbin/landfall-restore drill ${shellQuote(backup)} --from spaces`;
  return json ? command : `${command} >/dev/null`;
}

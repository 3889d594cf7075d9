import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { type TokenKeyUse, tokenKeyUse } from "../../contracts/tokenKeys.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { runRemoteAsRoot } from "../host/runAsRoot.ts";
import type { StackOptions } from "../stackOptions.ts";
import { formatTable } from "../text/table.ts";

export type KeysOptions = StackOptions & { json?: boolean };

/** `landfall oauth keys`: how many rows each token key encrypts, asked of the running app. */
export async function showTokenKeys(options: KeysOptions): Promise<void> {
  const use = await readTokenKeyUse(await resolveHost(options));
  console.log(options.json ? JSON.stringify(use, null, 2) : tokenKeyTable(use).join("\n"));
}

/** @throws Error if the app has no token keys, or does not run */
export async function readTokenKeyUse(host: Host): Promise<TokenKeyUse> {
  const answer = await runRemoteAsRoot(host, [PROGRAMS.tokenKeys, "count"]);
  return parseAnswer(tokenKeyUse, answer, PROGRAMS.tokenKeys, host);
}

/** One line a key under a line of headings: the active key first, then those that still have rows. */
export function tokenKeyTable({ active, rows }: TokenKeyUse): string[] {
  const ids = Object.keys(rows).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  function rank(id: string): number {
    return id === active ? 0 : rows[id] ? 1 : 2;
  }
  return formatTable(
    ["KEY", "ROWS", "WHAT"],
    ids.map((id) => [id, String(rows[id]), id === active ? "encrypts" : explain(rows[id] ?? 0)]),
  );
}

function explain(count: number): string {
  return count > 0
    ? "decrypts; the app encrypts these rows again"
    : "no row uses it: it may be removed, unless it comes next";
}

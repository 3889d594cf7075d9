import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { type TokenKeyUse, tokenKeyUse } from "../../contracts/tokenKeys.ts";
import { type SshTarget, sshOptions } from "../host/dockerProvider.ts";
import type { Connection } from "../remote/index.ts";
import type { TokenKeyIds } from "./ring.ts";

/** A preview waits no longer. */
const LIMIT_MS = 5_000;

export interface RotationArgs {
  /** The host that the app runs on. */
  connection: Connection;
  /** Private key file that logs in there. */
  keyFile: string;
  /** Ids of the keys that the app is given. */
  ids: TokenKeyIds;
}

/** What the host answers: the output of `landfall-token-keys count`. It rejects if there is no answer. */
export type AskHost = (target: SshTarget, keyFile: string) => Promise<string>;

/**
 * Says in a preview how far a rotation is. It never fails, and without a rotation it asks nobody. A host that the
 * preview does not know yet is not asked.
 */
export function reportRotation({ connection, keyFile, ids }: RotationArgs, ask: AskHost = askHost): void {
  if (ids.decryptOnly.length === 0 || !pulumi.runtime.isDryRun()) return;
  const { host, user, hostKey } = connection;
  pulumi.all([host, user, hostKey]).apply(async ([address, name, pinned]) => {
    const line = await ask({ address, user: name, hostKey: pinned }, keyFile).then(
      (answer) => describeAnswer(ids, answer),
      describeFailure,
    );
    if (line !== undefined) await pulumi.log.info(`token keys: ${line}`);
  });
}

const NOT_KNOWN = "how far the rotation is, is not known. Type: bin/landfall oauth keys";

function describeAnswer(ids: TokenKeyIds, answer: string): string {
  try {
    return describeRotation(ids, tokenKeyUse.parse(JSON.parse(answer)));
  } catch {
    return NOT_KNOWN;
  }
}

/** Before the first deployment the host has no such program. */
function describeFailure(error: unknown): string | undefined {
  return /command not found/.test(String((error as { stderr?: unknown }).stderr)) ? undefined : NOT_KNOWN;
}

/** @example "k2 encrypts; k1 still has 12 of 30226 rows" */
export function describeRotation({ active, decryptOnly }: TokenKeyIds, use: TokenKeyUse): string {
  const total = Object.values(use.rows).reduce((sum, rows) => sum + rows, 0);
  const others = decryptOnly.map((id) => {
    const rows = use.rows[id];
    if (rows === undefined) return `${id} is new`;
    if (rows > 0) return `${id} still has ${rows} of ${total} rows`;
    return `no row uses ${id}: it may be removed, unless it comes next`;
  });
  const encrypts =
    use.active === active
      ? `${active} encrypts`
      : `${use.active} encrypts, and ${active} after this deployment`;
  return [encrypts, ...others].join("; ");
}

async function askHost(target: SshTarget, keyFile: string): Promise<string> {
  // A master connection that ssh leaves behind would keep the standard error of this one open.
  const args = ["-n", "-o", "ControlMaster=no", ...sshOptions(keyFile, target)];
  const command = `sudo -n ${PROGRAMS.tokenKeys} count`;
  const { stdout } = await promisify(execFile)(
    "ssh",
    [...args, `${target.user}@${target.address}`, command],
    { timeout: LIMIT_MS, killSignal: "SIGKILL" },
  );
  return stdout;
}

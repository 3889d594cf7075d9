import { execa } from "execa";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import {
  type MoveJournal,
  moveJournal,
  type TableState,
  tableState,
  type UserInspection,
  userInspection,
} from "../../contracts/userMigration.ts";
import { containerProblems } from "../containers/containerProblems.ts";
import { listContainers } from "../containers/listContainers.ts";
import { backupCommand } from "../data/backups.ts";
import type { Host } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { runRemote } from "../host/remote.ts";
import { asRoot, runRemoteAsRoot } from "../host/runAsRoot.ts";
import { sshArguments } from "../host/ssh.ts";

/** What a move asks of the host. */
export interface MoveHost {
  inspect(): Promise<UserInspection>;
  /** What is wrong with the app's containers, one a line. */
  containerProblems(): Promise<string[]>;
  tableState(): Promise<TableState>;
  /** Runs statements as the database's superuser. @returns what they print */
  sql(statements: string): Promise<string>;
  /** Makes a backup and checks its copies. @returns its id */
  backup(): Promise<string>;
  readJournal(): Promise<MoveJournal | undefined>;
  writeJournal(journal: MoveJournal): Promise<void>;
  /**
   * Keeps every other move of this stack away.
   * @param who named in the message that the other one gets
   * @returns what lets them in again
   * @throws Error where another one is under way
   */
  hold(who: string): Promise<() => void>;
}

/** The host by ssh. */
export function moveHost(host: Host): MoveHost {
  const users = (verb: string, input?: string) =>
    runRemoteAsRoot(host, [PROGRAMS.users, verb], { ...(input !== undefined && { input }) });
  return {
    inspect: async () => parseAnswer(userInspection, await users("inspect"), PROGRAMS.users, host),
    containerProblems: async () => containerProblems(await listContainers(host)),
    tableState: async () => parseAnswer(tableState, await users("state"), PROGRAMS.users, host),
    sql: (statements) => users("sql", statements),
    async backup() {
      const { exitCode, stdout, message } = await runRemote(
        host,
        backupCommand("create", "--reason", "manual"),
      );
      if (exitCode !== 0) throw new Error(message);
      const id = stdout.trim().split("\n").at(-1) ?? "";
      const verified = await runRemote(host, backupCommand("verify", id));
      if (verified.exitCode !== 0) throw new Error(`the backup ${id} is not good: ${verified.message}`);
      return id;
    },
    async readJournal() {
      const text = await users("journal");
      return text.trim() === "" ? undefined : parseAnswer(moveJournal, text, PROGRAMS.users, host);
    },
    async writeJournal(journal) {
      await users("journal-put", JSON.stringify(journal));
    },
    hold: (who) => hold(host, who),
  };
}

/** A connection that has the lock as long as it lives. */
async function hold({ target, keyFile }: Host, who: string): Promise<() => void> {
  const command = asRoot([PROGRAMS.users, "hold", who]);
  const child = execa("ssh", [...sshArguments(target, keyFile), command], {
    reject: false,
    stdin: "pipe",
    // The terminal's Ctrl-C is for this process, which gives the lock back at its end.
    detached: true,
  });
  const held = await Promise.race([
    new Promise<true>((resolve) => child.stdout?.once("data", () => resolve(true))),
    child.then(({ stderr, shortMessage }) => stderr?.trim().split("\n").at(-1) || (shortMessage ?? "")),
  ]);
  if (held !== true) throw new Error(held.replace(/^landfall-users: /, ""));
  return () => void child.stdin?.end();
}

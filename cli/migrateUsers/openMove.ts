import { hostname, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { resolveHost } from "../host/host.ts";
import { resolveStack, type StackRef } from "../pulumi/resolveStack.ts";
import { onlyStackOptions, type StackOptions } from "../stackOptions.ts";
import { Auth0, type Auth0Settings } from "./auth0.ts";
import { type Holder, type HostSession, openHostSession } from "./host/session.ts";
import type { Clock } from "./pace.ts";
import { type MoveContext, typed } from "./phases/context.ts";
import { stackPrograms } from "./programs.ts";
import { Progress } from "./progress.ts";
import { GateFailed, NotConfirmed } from "./runPhases.ts";
import { safeText } from "./safeText.ts";
import { readSetup } from "./setup.ts";
import { askTenant } from "./tenantFacts.ts";
import { usersDatabase } from "./usersTable.ts";

/** A command at work on a stack. */
export interface OpenMove {
  context: MoveContext;
  session: HostSession;
  stack: StackRef;
  /** Runs the command, and ends the connection. @returns the exit code */
  ends(command: string, work: () => Promise<number>): Promise<number>;
}

const INTERRUPTED = 130;

const clock: Clock = {
  now: Date.now,
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** user@machine */
export const who = () => `${userInfo().username}@${hostname()}`;

/**
 * Connects to a stack's host and tenant.
 * @param holder who asks for the lock; undefined: without it
 * @throws MoveIsLocked
 */
export async function openMove(options: StackOptions, holder?: Holder): Promise<OpenMove> {
  const [host, stack] = [await resolveHost(options), await resolveStack(options)];
  const setup = await readSetup(stack);
  const { settings, client, authority } = setup;
  if (authority !== undefined) setDefaultCACertificates([...getCACertificates("default"), authority]);
  const session = await openHostSession(host, holder);
  const interrupt = new AbortController();
  const tenant: Auth0Settings = {
    url: settings.tenant,
    clientId: client.id,
    clientSecret: client.secret,
    connection: settings.connection,
  };
  const { passwordHash, ...columns } = settings.users;
  const hash = settings.passwords === "import" && passwordHash !== undefined ? { passwordHash } : {};
  const table = { ...columns, ...hash, schema: settings.schema };
  const context: MoveContext = {
    settings,
    configProblems: setup.problems,
    auth0: new Auth0(tenant, { clock, signal: interrupt.signal }),
    askTenant: () => askTenant(tenant),
    database: usersDatabase(table, session.query),
    files: session,
    programs: stackPrograms(host, stack, onlyStackOptions(options)),
    flags: host.flags,
    deployCommand: host.deploy,
    by: who(),
    now: () => new Date(),
    ...terminal([client.secret]),
    signal: interrupt.signal,
  };
  const ends = (command: string, work: () => Promise<number>) =>
    endOrderly(work, { command, context, interrupt, secrets: [client.secret] }).finally(() =>
      session.close(),
    );
  return { context, session, stack, ends };
}

/** What people see. @param secrets that must not be in it */
function terminal(secrets: readonly string[]): Pick<MoveContext, "print" | "progress" | "endProgress"> {
  const progress = new Progress({
    isTerminal: process.stdout.isTTY === true,
    write: (text) => void process.stdout.write(text),
    now: Date.now,
  });
  return {
    print: (line) => console.log(safeText(line, secrets)),
    progress: (done, all, what) => progress.show(done, all, what),
    endProgress: () => progress.end(),
  };
}

interface Ending {
  command: string;
  context: Pick<MoveContext, "flags">;
  interrupt: AbortController;
  secrets: readonly string[];
}

/** Ends a command: after an interrupt, after a phase that failed, or with an error without secrets. @returns the exit code */
export async function endOrderly(
  work: () => Promise<number>,
  { command, context, interrupt, secrets }: Ending,
): Promise<number> {
  const again = `To go on: ${typed(context, command)}`;
  const stop = () => {
    console.error("\nStopping after what is under way. Once more: at once.");
    interrupt.abort();
  };
  process.once("SIGINT", stop);
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotConfirmed) return 1;
    if (interrupt.signal.aborted) {
      console.error(`Stopped. ${again}`);
      return INTERRUPTED;
    }
    const message = safeText(error instanceof Error ? error.message : String(error), secrets);
    if (!(error instanceof GateFailed)) throw new Error(`${message}\n${again}`);
    console.error(`${message}\n${again}`);
    return 1;
  } finally {
    process.off("SIGINT", stop);
  }
}

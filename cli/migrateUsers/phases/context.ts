import type { AppUsers } from "../../../planning/description/types.ts";
import type { Problem } from "../../../problem.ts";
import type { Auth0 } from "../auth0.ts";
import type { Move, Passwords } from "../move.ts";
import type { TableFacts, UsersDatabase } from "../usersTable.ts";

/** What a stack's configuration and its app's description say of the move. */
export interface MoveSettings {
  /** App and stack. */
  source: string;
  users: AppUsers;
  /** Of the app's tables. */
  schema: string;
  /** Of the tenant: `https://<domain>`. */
  tenant: string;
  /** Name of the tenant's connection. */
  connection: string;
  passwords: Passwords;
  mails: "hold" | "send";
  /** Client that people sign in with. */
  siteClient: string;
  /** That must be free on the data volume. */
  freeGb: number;
  /** Announced minutes of the maintenance window. Undefined: the old release serves meanwhile. */
  windowMinutes?: number;
}

/** Files of a move on the host. */
export interface MoveFiles {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  /** Puts what a statement prints into a file. */
  save(name: string, statement: string): Promise<void>;
  freeBytes(): Promise<number>;
}

export interface BackupFacts {
  id: string;
  /** Where the app's migrations stood. */
  head: string | null;
  release: string | null;
}

/** The commands that a move uses of the stack. */
export interface StackPrograms {
  /** A line for each container that is not well. */
  serviceProblems(): Promise<string[]>;
  /** Makes a backup, and verifies its copies. */
  createBackup(): Promise<BackupFacts>;
  /** Whether a whole copy of it is left. */
  hasBackup(id: string): Promise<boolean>;
  /** `pulumi up`. */
  deploy(): Promise<void>;
  /** Of the newest migration that has begun since then. Undefined where it had none. */
  windowSeconds(since: Date): Promise<number | undefined>;
  /** `landfall rollback` to a release, with its downgrade. */
  rollbackRelease(release: string): Promise<void>;
  /** Where the app's migrations stand. */
  head(): Promise<string | null>;
}

/** What the tenant says of itself. */
export interface TenantFacts {
  hasConnection: boolean;
  /** Requests at once that its rate limit allows. Undefined: it did not say. */
  burst?: number;
}

/** What the phases work on. */
export interface MoveContext {
  settings: MoveSettings;
  /** What is wrong with the configuration. Then the tenant cannot be asked. */
  configProblems: readonly Problem[];
  auth0: Auth0;
  askTenant(): Promise<TenantFacts>;
  database: UsersDatabase;
  files: MoveFiles;
  programs: StackPrograms;
  /** The options that name the stack, with a space before. */
  flags: string;
  /** What to type to deploy. */
  deployCommand: string;
  /** user@machine */
  by: string;
  now(): Date;
  print(line: string): void;
  /** Shows how many of all are done. @param what was done with them, such as "moved" */
  progress(done: number, all: number, what: string): void;
  /** Ends the line that progress has written. */
  endProgress(): void;
  signal: AbortSignal;
}

/** The engine's view of it. */
export function moveOf({ auth0, database, settings, signal }: MoveContext, facts: TableFacts): Move {
  return {
    auth0,
    store: database.store(facts),
    source: settings.source,
    roles: settings.users.roles,
    passwords: settings.passwords,
    signal,
  };
}

/** What to type, as a sentence's end. */
export const typed = ({ flags }: Pick<MoveContext, "flags">, subcommand: string) =>
  `bin/landfall migrate-users ${subcommand}${flags}`;

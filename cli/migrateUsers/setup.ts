import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename } from "node:path";
import { parseConfig } from "../../config/load.ts";
import { decodeValue } from "../../config/parse.ts";
import type { KeyFile } from "../../config/sshKey.ts";
import { openConfiguredFile } from "../../config/tokenKeyFile.ts";
import { auth0Plan } from "../../planning/auth0.ts";
import { appNames, loadApp } from "../../planning/description/load.ts";
import type { Problem } from "../../problem.ts";
import type { StackConfig } from "../pulumi/client.ts";
import { pulumiClient } from "../pulumi/client.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import { readRevealedConfig } from "../state/savedStates.ts";
import type { MoveSettings } from "./phases/context.ts";

/** The tenant's client that moves users. */
export interface MigrationClient {
  id: string;
  secret: string;
}

/** What a stack says of the move of its users. */
export interface Setup {
  /** Everything that is wrong at once. With a problem the rest may be stand-ins. */
  problems: Problem[];
  settings: MoveSettings;
  client: MigrationClient;
  /** Certificate (PEM) of the authority that signed the tenant's certificate. Undefined: the system knows it. */
  authority?: string;
}

/** @throws UsageError for a stack without configuration */
export async function readSetup(stack: StackRef): Promise<Setup> {
  const [raw, outputs] = await Promise.all([
    readRevealedConfig(stack),
    pulumiClient(stack.stack, stack.name)
      .revealedOutputs()
      .catch((): Record<string, unknown> => ({})),
  ]);
  return setupOf(await parseStack(raw, stack), outputs, stack);
}

/** @returns the configuration as a deployment reads it, or every problem */
async function parseStack(
  raw: StackConfig,
  { stack, name }: StackRef,
): Promise<ReturnType<typeof parseConfig>> {
  const values = Object.fromEntries(
    Object.entries(raw).flatMap(([key, entry]) => (entry?.value === undefined ? [] : [[key, entry.value]])),
  );
  return parseConfig(values, {
    home: homedir(),
    checkout: stack.cwd,
    stack: basename(name),
    environment: { ...process.env, ...stack.env },
    now: new Date(),
    secretKeys: new Set(Object.keys(raw).filter((key) => raw[key]?.secret)),
    apps: appNames(),
    app: await loadApp(values["landfall:app"] ?? ""),
    read: readKeyFile,
    tokenKeyFile: await openConfiguredFile(decodeValue(values["landfall:tokenKeys"] ?? ""), stack.cwd),
  });
}

const UNKNOWN: Omit<Setup, "problems"> = {
  settings: {
    source: "",
    users: { table: "", id: "", email: "", role: "", roles: {} },
    schema: "",
    tenant: "",
    connection: "",
    passwords: "reset",
    mails: "hold",
    siteClient: "",
    freeGb: 0,
  },
  client: { id: "", secret: "" },
};

/** @param outputs of the stack, revealed */
export function setupOf(
  config: ReturnType<typeof parseConfig>,
  outputs: Readonly<Record<string, unknown>>,
  { name, deploy }: Pick<StackRef, "name" | "deploy">,
): Setup {
  if (Array.isArray(config)) return { ...UNKNOWN, problems: config };
  const { app, auth0, migrateUsers } = config;
  const plan = auth0Plan(config);
  const users = app.auth0?.users;
  if (auth0 === undefined || plan === undefined || users === undefined || app.database === undefined)
    return { ...UNKNOWN, problems: [nobodyMoves(app.name, users !== undefined)] };
  const client = outputs.auth0MigrationClient as MigrationClient | undefined;
  const minutes = app.migration?.maintenance?.minutes;
  return {
    problems: client === undefined ? [noClient(deploy)] : [],
    settings: {
      source: `${app.name}/${basename(name)}`,
      users,
      schema: app.database.schema,
      tenant: `https://${auth0.domain}`,
      connection: plan.connection.name as string,
      passwords: migrateUsers.passwords,
      mails: migrateUsers.mails,
      siteClient: String(outputs.auth0ClientId ?? ""),
      freeGb: config.migration.freeGb,
      ...(minutes !== undefined && { windowMinutes: minutes }),
    },
    client: client ?? UNKNOWN.client,
    ...(auth0.authority !== undefined && { authority: auth0.authority }),
  };
}

const nobodyMoves = (app: string, hasUsers: boolean): Problem => ({
  where: `apps/${app}/app.ts`,
  problem: hasUsers ? "describes no database" : "describes no users who move to Auth0",
  fix: hasUsers ? "describe it in `database`" : "describe them in `auth0.users`",
});

const noClient = (deploy: string): Problem => ({
  where: "the stack",
  problem: "has not made the tenant's client that moves users yet",
  fix: deploy,
});

function readKeyFile(path: string): KeyFile | undefined {
  try {
    return { text: readFileSync(path, "utf8"), mode: statSync(path).mode & 0o777 };
  } catch {
    return undefined;
  }
}

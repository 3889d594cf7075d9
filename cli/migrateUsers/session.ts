import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { z } from "zod";
import { loadApp } from "../../planning/description/load.ts";
import type { App } from "../../planning/description/types.ts";
import { pulumiClient } from "../pulumi/client.ts";
import { resolveStack, type StackRef } from "../pulumi/resolveStack.ts";
import { type DeployedStack, resolveDeployedStack } from "../release/store.ts";
import type { StackOptions } from "../stackOptions.ts";
import { readRevealedConfig } from "../state/savedStates.ts";
import { UsageError } from "../usage.ts";
import { Auth0 } from "./auth0.ts";
import type { MoveSettings } from "./describe.ts";
import { moveHost } from "./moveHost.ts";
import type { MoveContext } from "./phases.ts";
import { sqlStore, type UsersTable } from "./sqlStore.ts";

/** A move of one stack's users. */
export interface MoveSession extends Omit<MoveContext, "say" | "progress" | "keep"> {
  settings: MoveSettings;
  /** The app's name. */
  app: string;
  /** The options that name the stack, with a space before. */
  flags: string;
}

const migration = z.object({ clientId: z.string(), clientSecret: z.string(), connection: z.string() });

/**
 * Reads what a move needs of the stack: configuration, outputs and the app's description.
 * @throws UsageError that says everything that is missing, and what to type
 */
export async function openSession(options: StackOptions, signal: AbortSignal): Promise<MoveSession> {
  const [deployed, stack] = await Promise.all([resolveDeployedStack(options), resolveStack(options)]);
  const config = await readRevealedConfig(stack);
  const app = await loadApp(config["landfall:app"]?.value ?? "");
  const users = app === undefined ? undefined : usersTable(app);
  if (app === undefined || users === undefined)
    throw new UsageError(
      `the app of the stack ${stack.name} names no users that move: auth0.users in app.ts`,
    );
  const domain = config["landfall:auth0"]?.objectValue?.domain as string | undefined;
  const client = await readClient(stack);
  if (domain === undefined || client === undefined)
    throw new UsageError(
      `the stack ${stack.name} has no Auth0 tenant yet. Set landfall:auth0 (docs/auth0.md), then type: ${stack.deploy}`,
    );
  trustRegion(stack);
  const settings = { passwords: "reset", mails: "hold", ...config["landfall:migrateUsers"]?.objectValue };
  const host = moveHost(deployed.host);
  return {
    host,
    move: {
      auth0: new Auth0({ url: `https://${domain}`, ...client }, { clock, signal }),
      store: sqlStore(users, (statement) => host.sql(statement)),
      source: `${app.name}/${stack.name}`,
      roles: app.auth0?.users?.roles ?? {},
      signal,
    },
    settings: settings as MoveSettings,
    operator: `${userInfo().username}@${hostname()}`,
    deploy: () => deploySchema(deployed),
    now: () => new Date(),
    app: app.name,
    flags: stack.flags,
  };
}

function usersTable({ auth0, database }: App): UsersTable | undefined {
  if (auth0?.users === undefined || database === undefined) return undefined;
  const { roles: _, ...columns } = auth0.users;
  return { schema: database.schema, ...columns };
}

/** The client that the stack made for the move. Undefined before its first deployment with a tenant. */
async function readClient({ stack, name }: StackRef): Promise<z.infer<typeof migration> | undefined> {
  const text = await pulumiClient(stack, name)
    .revealedOutput("auth0Migration")
    .catch(() => undefined);
  return text === undefined ? undefined : migration.parse(JSON.parse(text));
}

/** A sandbox's tenant has a certificate of its region's authority. */
function trustRegion({ stack }: StackRef): void {
  const region = stack.env.NODE_EXTRA_CA_CERTS;
  if (region !== undefined)
    setDefaultCACertificates([...getCACertificates("default"), readFileSync(region, "utf8")]);
}

async function deploySchema({ stack, name }: DeployedStack): Promise<void> {
  await pulumiClient(stack, name).up();
}

const clock = {
  now: () => Date.now(),
  sleep: async (ms: number, signal: AbortSignal | undefined) => {
    await sleep(ms, undefined, signal && { signal });
  },
};

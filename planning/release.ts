import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  notice,
  type ReleaseContents,
  readPinned,
  readSource,
  releaseContents,
} from "../components/release/index.ts";
import { type Config, openConfig } from "../config/load.ts";
import type { ReleaseRecord } from "../contracts/release.ts";
import { checkArchive } from "./archive.ts";
import { type AppPlan, planApp } from "./plan.ts";
import {
  clientIdVariables,
  generatedSecrets,
  loginNames,
  pageLoginVariables,
  redactionsVariable,
  replacedSecrets,
  tokenKeysVariable,
} from "./variables.ts";

const CHECKOUT = join(import.meta.dirname, "..");

/** The plan that a stack runs. */
export interface ResolvedApp {
  plan: AppPlan;
  /** The release that the stack is pinned to. Undefined if it runs the checkout. */
  pinned?: ReleaseRecord;
}

/** @throws ProblemsError if the stack's plan has problems */
export async function planStack(config: Config): Promise<ResolvedApp> {
  const running = await planOrPinned(config);
  checkArchive(config, running.plan);
  return running;
}

async function planOrPinned(config: Config): Promise<ResolvedApp> {
  if (config.release === undefined) return { plan: await planApp(config) };
  const { record, plan } = readPinned({
    checkout: CHECKOUT,
    stack: pulumi.getStack(),
    app: config.app.name,
    domain: config.domain,
    release: config.release,
    variables: [
      ...Object.keys(generatedSecrets(config.app)),
      ...Object.keys(loginNames(config)),
      ...clientIdVariables(config.app),
      ...pageLoginVariables(config.app),
      ...Object.keys(config.secrets),
      ...[tokenKeysVariable(config.app), redactionsVariable(config.app)].filter((name) => name !== undefined),
      ...replacedSecrets(config.app),
    ],
  });
  pulumi.log.warn(notice(record));
  return { plan, pinned: record };
}

/** Contents of the release record. */
export async function collectReleaseContents(
  { app, domain }: Config,
  { plan, pinned }: ResolvedApp,
): Promise<ReleaseContents> {
  const { version } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
  const identity = { app: app.name, stack: pulumi.getStack(), domain, landfall: version };
  return releaseContents(plan, {
    ...identity,
    ...(await readSource(CHECKOUT)),
    ...openConfig(),
    pinned: pinned?.id ?? null,
    migration: app.migration
      ? { service: app.migration.service, reversible: app.migration.downgrade !== undefined }
      : null,
  });
}

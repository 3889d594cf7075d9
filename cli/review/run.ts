import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { paths } from "../../toolchain/paths.ts";
import { listAll, readAccount } from "../digitalocean/account.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import { runInterruptible } from "../pulumi/runInterruptible.ts";
import { readRevealedConfig } from "../state/savedStates.ts";
import { type Event, parseEvents } from "./events.ts";
import type { Prices } from "./prices.ts";
import { buildReview, needsPrices, type Review } from "./review.ts";

export interface PreviewOptions {
  /** Of `pulumi preview`. */
  args?: readonly string[];
  /** @default true */
  policies?: boolean;
  /** Levels and settings of the rules; `policy/<stack>.json` where there is one. */
  policyConfig?: string;
}

/** Somebody has ended it: what it said until then is no preview. */
export class Interrupted extends Error {}

export interface ReviewResult {
  review: Review;
  /** Of the engine. */
  exitCode: number;
}

/**
 * The engine's preview, read.
 * @throws Error with the engine's words where it did not come to a preview at all
 */
export async function reviewStack(named: StackRef, options: PreviewOptions = {}): Promise<ReviewResult> {
  const { exitCode, output, events } = await runWithEvents(named, (log) =>
    previewArgs(named.name, log, options),
  );
  if (!events.some(({ resourcePreEvent, diagnosticEvent }) => resourcePreEvent ?? diagnosticEvent))
    throw new Error(`pulumi preview ended with ${exitCode}: ${output.trim()}`);
  return {
    review: buildReview(named.name, events, await fetchPrices(named, events), exitCode === 0),
    exitCode,
  };
}

/**
 * The engine, with the log that it writes for programs.
 * @throws Interrupted
 */
export async function runWithEvents(
  { stack: { cwd, env } }: Pick<StackRef, "stack">,
  args: (log: string) => readonly string[],
): Promise<{ exitCode: number; output: string; events: Event[] }> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-events-"));
  try {
    const log = join(folder, "events.json");
    // The engine writes the log only where this is set.
    const options = { cwd, env: { ...env, PULUMI_DEBUG_COMMANDS: "true" } };
    const { exitCode, output, interrupted } = await runInterruptible("pulumi", args(log), options);
    if (interrupted) throw new Interrupted("the preview was interrupted; nothing was changed");
    return { exitCode, output, events: existsSync(log) ? parseEvents(await readFile(log, "utf8")) : [] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function previewArgs(
  name: string,
  log: string,
  { args = [], policies = true, policyConfig }: PreviewOptions,
): string[] {
  return [
    "preview",
    ...["--stack", name, "--non-interactive", "--color", "never", "--event-log", log],
    ...(policies ? policyArgs(name, policyConfig) : []),
    ...args,
  ];
}

/** The pack of this checkout, with the levels of `policy/<stack>.json` where there is one. */
export function policyArgs(name: string, policyConfig?: string): string[] {
  const own = join(paths.checkout, "policy", `${basename(name)}.json`);
  const config = policyConfig ?? (existsSync(own) ? own : undefined);
  return [
    ...["--policy-pack", join(paths.checkout, "policy/run")],
    ...(config === undefined ? [] : ["--policy-pack-config", config]),
  ];
}

/** What droplets of other sizes cost is asked of the account; where it does not say, it is not known. */
async function fetchPrices(named: StackRef, events: readonly Event[]): Promise<Prices> {
  if (!needsPrices(events)) return new Map();
  try {
    const config = await readRevealedConfig(named);
    const given = {
      apiEndpoint: config["digitalocean:apiEndpoint"]?.value,
      token: config["digitalocean:token"]?.value,
    };
    const sizes = await listAll(readAccount(given, { ...process.env, ...named.stack.env }), {
      path: "/sizes",
      key: "sizes",
    });
    return new Map(sizes.map(({ slug, price_monthly }) => [slug, price_monthly]));
  } catch {
    return new Map();
  }
}

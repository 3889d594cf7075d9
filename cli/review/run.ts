import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { paths } from "../../toolchain/paths.ts";
import { accountOf, list } from "../digitalocean/account.ts";
import type { NamedStack } from "../pulumi/resolveStack.ts";
import { interruptible } from "../pulumi/runInterruptible.ts";
import { revealedConfig } from "../state/savedStates.ts";
import { type Event, parseEvents } from "./events.ts";
import type { Prices } from "./prices.ts";
import { needsPrices, type Review, reviewOf } from "./review.ts";

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

export interface Reviewed {
  review: Review;
  /** Of the engine. */
  exitCode: number;
}

/**
 * The engine's preview, read.
 * @throws Error with the engine's words where it did not come to a preview at all
 */
export async function reviewStack(named: NamedStack, options: PreviewOptions = {}): Promise<Reviewed> {
  const { exitCode, output, events } = await logged(named, (log) => previewArgs(named.name, log, options));
  if (!events.some(({ resourcePreEvent, diagnosticEvent }) => resourcePreEvent ?? diagnosticEvent))
    throw new Error(`pulumi preview ended with ${exitCode}: ${output.trim()}`);
  return { review: reviewOf(named.name, events, await pricesFor(named, events), exitCode === 0), exitCode };
}

/**
 * The engine, with the log that it writes for programs.
 * @throws Interrupted
 */
export async function logged(
  { stack: { cwd, env } }: Pick<NamedStack, "stack">,
  args: (log: string) => readonly string[],
): Promise<{ exitCode: number; output: string; events: Event[] }> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-events-"));
  try {
    const log = join(folder, "events.json");
    // The engine writes the log only where this is set.
    const options = { cwd, env: { ...env, PULUMI_DEBUG_COMMANDS: "true" } };
    const { exitCode, output, interrupted } = await interruptible("pulumi", args(log), options);
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
async function pricesFor(named: NamedStack, events: readonly Event[]): Promise<Prices> {
  if (!needsPrices(events)) return new Map();
  try {
    const config = await revealedConfig(named);
    const given = {
      apiEndpoint: config["digitalocean:apiEndpoint"]?.value,
      token: config["digitalocean:token"]?.value,
    };
    const sizes = await list(accountOf(given, { ...process.env, ...named.stack.env }), {
      path: "/sizes",
      key: "sizes",
    });
    return new Map(sizes.map(({ slug, price_monthly }) => [slug, price_monthly]));
  } catch {
    return new Map();
  }
}

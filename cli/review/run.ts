import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { paths } from "../../toolchain/paths.ts";
import { listAll, readAccount } from "../digitalocean/account.ts";
import { pulumiClient } from "../pulumi/client.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
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

/** The user interrupted the preview: its output is incomplete. */
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
export async function reviewStack(stackRef: StackRef, options: PreviewOptions = {}): Promise<ReviewResult> {
  const { exitCode, output, events } = await runWithEvents(
    stackRef,
    "preview",
    previewFlags(stackRef.name, options),
  );
  if (!events.some(({ resourcePreEvent, diagnosticEvent }) => resourcePreEvent ?? diagnosticEvent))
    throw new Error(`pulumi preview ended with ${exitCode}: ${output.trim()}`);
  return {
    review: buildReview(stackRef.name, events, await fetchPrices(stackRef, events), exitCode === 0),
    exitCode,
  };
}

/**
 * A command of Pulumi's that changes nothing, with the events of its log.
 * @throws Interrupted
 */
export async function runWithEvents(
  { stack, name }: Pick<StackRef, "stack" | "name">,
  command: "preview" | "refresh",
  flags: readonly string[],
): Promise<{ exitCode: number; output: string; events: Event[] }> {
  const { exitCode, output, interrupted, log } = await pulumiClient(stack, name).logEvents(command, flags);
  if (interrupted) throw new Interrupted("the preview was interrupted; nothing was changed");
  return { exitCode, output, events: parseEvents(log) };
}

export function previewFlags(
  name: string,
  { args = [], policies = true, policyConfig }: PreviewOptions,
): string[] {
  return [...(policies ? policyArgs(name, policyConfig) : []), ...args];
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
async function fetchPrices(stackRef: StackRef, events: readonly Event[]): Promise<Prices> {
  if (!needsPrices(events)) return new Map();
  try {
    const config = await readRevealedConfig(stackRef);
    const given = {
      apiEndpoint: config["digitalocean:apiEndpoint"]?.value,
      token: config["digitalocean:token"]?.value,
    };
    const sizes = await listAll(readAccount(given, { ...process.env, ...stackRef.stack.env }), {
      path: "/sizes",
      key: "sizes",
    });
    return new Map(sizes.map(({ slug, price_monthly }) => [slug, price_monthly]));
  } catch {
    return new Map();
  }
}

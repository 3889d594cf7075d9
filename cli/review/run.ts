import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { paths } from "../../toolchain/paths.ts";
import { interruptible } from "../interruptible.ts";
import { accountOf, list } from "../repair/account.ts";
import type { NamedStack } from "../state/named.ts";
import { revealedConfig } from "../state/vault.ts";
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
  const folder = await mkdtemp(join(tmpdir(), "landfall-preview-"));
  try {
    const log = join(folder, "events.json");
    const { cwd, env } = named.stack;
    const { exitCode, output } = await interruptible("pulumi", previewArgs(named.name, log, options), {
      cwd,
      // The engine writes its log for programs only where this is set.
      env: { ...env, PULUMI_DEBUG_COMMANDS: "true" },
    });
    const events = existsSync(log) ? parseEvents(await readFile(log, "utf8")) : [];
    if (!events.some(({ resourcePreEvent, diagnosticEvent }) => resourcePreEvent ?? diagnosticEvent))
      throw new Error(`pulumi preview ended with ${exitCode}: ${output.trim()}`);
    return { review: reviewOf(named.name, events, await pricesFor(named, events), exitCode === 0), exitCode };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function previewArgs(
  name: string,
  log: string,
  { args = [], policies = true, policyConfig }: PreviewOptions,
): string[] {
  const own = join(paths.checkout, "policy", `${basename(name)}.json`);
  const config = policyConfig ?? (existsSync(own) ? own : undefined);
  return [
    "preview",
    ...["--stack", name, "--non-interactive", "--color", "never", "--event-log", log],
    ...(policies ? ["--policy-pack", join(paths.checkout, "policy/run")] : []),
    ...(policies && config !== undefined ? ["--policy-pack-config", config] : []),
    ...args,
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

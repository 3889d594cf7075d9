import { isDeepStrictEqual } from "node:util";
import type { Export } from "../pulumi/exportedState.ts";
import type { RevealedConfig } from "../spaces/bucketFolder.ts";

/** All that a stack encrypts, as plain values: never to write or print. */
export interface Opened {
  config: RevealedConfig;
  state: Export;
}

export interface Counted {
  config: number;
  state: number;
}

/** How many secrets there are. */
export function counted({ config, state }: Opened): Counted {
  return {
    config: Object.values(config).filter((value) => (value as { secret?: boolean } | undefined)?.secret)
      .length,
    state: envelopes(state.deployment),
  };
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";

function envelopes(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (SIGNATURE in value && "plaintext" in value) return 1;
  return Object.values(value).reduce((sum: number, inside) => sum + envelopes(inside), 0);
}

/** Whether everything is what it was: what the engine notes of itself apart. */
export function isSame(before: Opened, after: Opened): boolean {
  const of = ({ config, state: { deployment } }: Opened) => ({
    config,
    resources: deployment.resources ?? [],
    pending: deployment.pending_operations ?? [],
  });
  return isDeepStrictEqual(of(before), of(after));
}

import { isDeepStrictEqual } from "node:util";
import type { StackConfig } from "../pulumi/client.ts";
import type { ExportedState } from "../pulumi/exportedState.ts";

/** All that a stack encrypts, as plain values: never to write or print. */
export interface RevealedSecrets {
  config: StackConfig;
  state: ExportedState;
}

export interface SecretCounts {
  config: number;
  state: number;
}

/** How many secrets there are. */
export function countSecrets({ config, state }: RevealedSecrets): SecretCounts {
  return {
    config: Object.values(config).filter((value) => (value as { secret?: boolean } | undefined)?.secret)
      .length,
    state: countEnvelopes(state.deployment),
  };
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";

function countEnvelopes(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (SIGNATURE in value && "plaintext" in value) return 1;
  return Object.values(value).reduce((sum: number, inside) => sum + countEnvelopes(inside), 0);
}

/** Whether everything is what it was: what the engine notes of itself apart. */
export function areSecretsEqual(before: RevealedSecrets, after: RevealedSecrets): boolean {
  const of = ({ config, state: { deployment } }: RevealedSecrets) => ({
    config,
    resources: deployment.resources ?? [],
    pending: deployment.pending_operations ?? [],
  });
  return isDeepStrictEqual(of(before), of(after));
}

import type { Target } from "./ssh.ts";

/** What `pulumi stack export` prints, as far as it is used here. */
export interface Exported {
  deployment?: { resources?: { type: string; outputs?: object }[] } | null;
}

/**
 * The host as the engine's state has it from the moment that it was there. Not from the stack's outputs: those come with
 * the end of an update, and whoever looks for what made it fail needs the host before.
 */
export function hostInState({ deployment }: Exported): Partial<Target> {
  return deployment?.resources?.find(({ type }) => type === "landfall:host:Host")?.outputs ?? {};
}

/** What Landfall does with a key of a Compose file. */
export type Treatment =
  /**
   * One input of a Docker resource. `to` names the input if its name differs. `needs` names a feature that older hosts
   * lack.
   */
  | { is: "mapped"; to?: string; needs?: string }
  /** Made from more than one input of the container. */
  | { is: "composed"; of: string }
  /** Accepted, but without meaning for a deployment. */
  | { is: "without effect"; note: string }
  | { is: "refused"; reason: string; instead: string };

/** Treatments by the key's path in the model; `*` is any name or list index. */
export type Table = Readonly<Record<string, Treatment>>;

export const mapped: Treatment = { is: "mapped" };
export const mappedTo = (to: string): Treatment => ({ is: "mapped", to });
export const mappedFrom = (needs: string): Treatment => ({ is: "mapped", needs });
export const composed = (of: string): Treatment => ({ is: "composed", of });
export const noEffect = (note: string): Treatment => ({ is: "without effect", note });
export const refused = (reason: string, instead: string): Treatment => ({ is: "refused", reason, instead });

/** The same treatment for each of the space-separated names. */
export function all(names: string, treatment: Treatment): Record<string, Treatment> {
  return Object.fromEntries(names.split(" ").map((name) => [name, treatment]));
}

export function prefixed(prefix: string, table: Table): Record<string, Treatment> {
  return Object.fromEntries(Object.entries(table).map(([key, treatment]) => [`${prefix}.${key}`, treatment]));
}

export const noInput = "the Docker provider has no input for it";
export const oneHost = "there is one host";
